// Processes of a benchmark: each on a leash, so that nothing outlives the run, and
// with its output in a file, so that nobody's reading of it costs what is measured.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnLeashed } from '@relevo/local-runtime';

const READY_MS_MAX = 30_000;
const STOP_MS_MAX = 10_000;
const LOOK_EVERY_MS = 25;
const END_BYTES = 2_000;

export type ProcessStart = {
  /** Also names its log. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Ready once this resolves to true; rejections count as not yet. */
  readonly isReady: () => Promise<boolean>;
};

export type StartedProcess = { readonly pid: number; readonly stop: () => Promise<void> };

export async function startProcess(start: ProcessStart, logFolder: string): Promise<StartedProcess> {
  const log = join(logFolder, `${start.name}.log`);
  const child = spawnLeashed({
    command: 'sh',
    args: ['-c', 'log=$1; shift; exec "$@" >"$log" 2>&1', 'bench', log, start.command, ...start.args],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...start.env },
    cwd: start.cwd,
    orphanSignal: 'TERM',
    orphanGraceS: 2,
    onLine: () => undefined,
  });
  let isGone = false;
  void child.exited.then(() => (isGone = true));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const patience = new AbortController();
    await Promise.race([
      child.exited,
      delay(STOP_MS_MAX, undefined, { signal: patience.signal }).catch(() => null),
    ]);
    patience.abort();
    if (!isGone) child.kill('SIGKILL');
    await child.exited;
  };
  const until = performance.now() + READY_MS_MAX;
  while (!(await start.isReady().catch(() => false))) {
    // `exited` sets it, while this waits.
    if ((isGone as boolean) || performance.now() > until) {
      await stop();
      throw new Error(`${start.name} did not start. ${log} ends with:\n${readEnd(log)}`);
    }
    await delay(LOOK_EVERY_MS);
  }
  return { pid: child.pid ?? 0, stop };
}

/** A log may be larger than any string. */
function readEnd(path: string): string {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  const end = Buffer.alloc(Math.min(size, END_BYTES));
  readSync(file, end, 0, end.length, size - end.length);
  closeSync(file);
  return end.toString();
}

/** True once anything answers there. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.ok;
}
