// A service that takes payments at POST /payments, seen from outside.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '@relevo/local-runtime';
import { answers } from '../start-process.ts';
import type { Tools } from '../tools.ts';

export type Target = {
  readonly url: string;
  readonly pid: number;
  /** Payments that were answered and are not yet sent and recorded. */
  readonly outstanding: () => Promise<number>;
  /** Forgets what is recorded, so that each repeat finds the same tables. */
  readonly clean: () => Promise<void>;
  /** Before everything else is stopped, where a repeat needs a fresh process. */
  readonly stop: () => Promise<void>;
};

export type NodeService = {
  readonly name: string;
  /** In bench/contestants, or in the repository. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly readyPath?: string;
};

/** Starts a contestant that is a Node program; it gets its port as PORT. */
export async function startNodeService(
  tools: Tools,
  service: NodeService,
): Promise<Pick<Target, 'url' | 'pid' | 'stop'>> {
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const { pid, stop } = await tools.start({
    name: service.name,
    command: process.execPath,
    args: [join(tools.root, service.file)],
    cwd: tools.root,
    env: { ...service.env, HOST: '127.0.0.1', PORT: new URL(url).port, NODE_ENV: 'production' },
    isReady: () => answers(`${url}${service.readyPath ?? '/outstanding'}`),
  });
  return { url, pid, stop };
}

/** What the contestants in bench/contestants say of themselves. */
export async function readOutstanding(url: string): Promise<number> {
  return Number(await (await fetch(`${url}/outstanding`)).text());
}

const LOOK_EVERY_MS = 20;
const DRAIN_MS_MAX = 180_000;

/**
 * Resolves once everything that was taken is sent and recorded. With `patienceMs` it gives up in
 * silence, without it throws after three minutes.
 */
export async function untilDrained(target: Target, patienceMs?: number): Promise<void> {
  const until = performance.now() + (patienceMs ?? DRAIN_MS_MAX);
  while ((await target.outstanding()) > 0) {
    if (performance.now() > until) {
      if (patienceMs !== undefined) return;
      throw new Error(`Not everything was sent after ${DRAIN_MS_MAX / 1_000} s.`);
    }
    await delay(LOOK_EVERY_MS);
  }
}
