// Stripe's own mock (https://github.com/stripe/stripe-mock), built once from its source. It checks
// requests against Stripe's OpenAPI description and answers with fixtures: it keeps no state.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const version = 'v0.203.0';
const folder = join(import.meta.dirname, '..', '..', '.relevo', 'stripe-mock', version);
const binary = join(folder, process.platform === 'win32' ? 'stripe-mock.exe' : 'stripe-mock');

// Half a minute with an empty build cache and a good connection.
const BUILD_MS_MAX = 240_000;
const START_MS_MAX = 20_000;

export type StripeMock = {
  readonly port: number;
  /** Of its answers so far, as it logs them. */
  readonly statuses: readonly number[];
  close(): Promise<void>;
};

/** Why it can not be had here, or null. */
export function stripeMockIsMissing(): string | null {
  if (existsSync(binary) || spawnSync('go', ['version']).status === 0) return null;
  return 'stripe-mock is built with Go, which is not here. Get it from  https://go.dev/dl/';
}

export function buildStripeMock(): void {
  if (existsSync(binary)) return;
  execFileSync('go', ['install', `github.com/stripe/stripe-mock@${version}`], {
    env: { ...process.env, GOBIN: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: BUILD_MS_MAX,
  });
}

export async function startStripeMock(): Promise<StripeMock> {
  const child = spawn(binary, ['-http-addr', '127.0.0.1:'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const statuses: number[] = [];
  const port = new Promise<number>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const [, listening] = /^Listening for HTTP at address: .*:(\d+)$/.exec(line) ?? [];
      if (listening !== undefined) resolve(Number(listening));
      const [, status] = /^Response: .*status=(\d+)$/.exec(line) ?? [];
      if (status !== undefined) statuses.push(Number(status));
    });
  });
  const close = (): Promise<void> => {
    child.kill('SIGTERM');
    return ended;
  };
  const limit = new AbortController();
  const failed = Promise.race([ended, sleep(START_MS_MAX, undefined, { signal: limit.signal })]).then(
    () => null,
  );
  failed.catch(() => undefined); // it is aborted once the mock is up
  const listening = await Promise.race([port, failed]);
  limit.abort();
  if (listening === null) {
    await close();
    throw new Error(`stripe-mock did not start within ${START_MS_MAX} ms.`);
  }
  return { port: listening, statuses, close };
}
