// The whole system as npm start runs it, on free ports and in a fresh folder
// that goes away with it.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '@relevo/local-runtime';

import type { Environment, Ports } from '../../dev/src/services.ts';
import { startSystem } from '../../dev/src/start-system.ts';
import type { System } from '../../dev/src/start-system.ts';
import { createHttpClient } from './http-client.ts';
import type { HttpClient } from './http-client.ts';
import { until } from './until.ts';

const RESTART_MS_MAX = 20_000;
const LOG_LINES_MAX = 200_000;

export type ProcessName = 'payment-service' | 'notifier-primary' | 'notifier-fallback' | 'database';

export type RunningSystem = {
  readonly urls: System['urls'];
  readonly client: HttpClient;
  /** Each line that any process wrote, oldest first; the last 200,000. */
  readonly log: readonly string[];
  /** SIGKILL; resolves once the supervisor has started it again and it answers. */
  readonly kill: (name: ProcessName) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export function createHome(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-system-'));
  // As root, the database runs as another user, who has to pass through.
  chmodSync(folder, 0o755);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function freePorts(): Promise<Ports> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < 3 && tries < 30; tries += 1) ports.add(await findFreePort());
  const [payment = 0, primary = 0, fallback = 0] = ports;
  return { payment, primary, fallback };
}

export async function startRunningSystem(env: Environment = {}): Promise<RunningSystem> {
  const home = createHome();
  const client = createHttpClient();
  const log: string[] = [];
  const starts = new Map<string, number>();
  const system = await startSystem({
    home: home.folder,
    ports: await freePorts(),
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...env },
    onLine: (name, line) => {
      log.push(`${name}: ${line}`);
      if (log.length > LOG_LINES_MAX) log.shift();
    },
    onEvent: (event) => {
      log.push(`supervisor: ${JSON.stringify(event)}`);
      if (event.kind === 'started') starts.set(event.name, (starts.get(event.name) ?? 0) + 1);
    },
  }).catch((error: unknown) => {
    home.remove();
    throw error;
  });

  const isReady = async (): Promise<true | undefined> => {
    const answer = await client.send(`${system.urls.payment}/readyz`).catch(() => null);
    return answer?.status === 200 ? true : undefined;
  };

  return {
    urls: system.urls,
    client,
    log,
    kill: async (name) => {
      const before = starts.get(name) ?? 0;
      const victim = system.processes.find((process) => process.name === name);
      if (victim?.kill('SIGKILL') !== true) throw new Error(`${name} is not there to be killed.`);
      await until(`restart of ${name}`, RESTART_MS_MAX, () =>
        (starts.get(name) ?? 0) > before ? true : undefined,
      );
      await until('ready payment-service', RESTART_MS_MAX, isReady);
    },
    stop: async () => {
      client.close();
      await system.stop();
      home.remove();
    },
  };
}
