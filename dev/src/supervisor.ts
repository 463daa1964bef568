import type { ExitReport } from '@relevo/local-runtime';

import { NO_CRASHES, planRestart } from './restart-policy.ts';

export type Child = {
  readonly pid: number | undefined;
  readonly exited: Promise<ExitReport>;
  readonly kill: (signal: NodeJS.Signals) => boolean;
};

export type Timing = {
  readonly now: () => number;
  /** Calls back once after the delay; returns how to call it off. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
};

export type ProcessEvent =
  | { readonly kind: 'started'; readonly name: string; readonly pid: number | undefined }
  | { readonly kind: 'crashed'; readonly name: string; readonly how: string; readonly restartInMs: number }
  | { readonly kind: 'stopped'; readonly name: string; readonly wasKilled: boolean };

export type Supervised = {
  readonly name: string;
  /** Of the process as it runs now; undefined while it is down. */
  readonly pid: () => number | undefined;
  readonly kill: (signal: NodeJS.Signals) => boolean;
  /** Asks it to stop, kills it after the grace, and does not start it again. */
  readonly stop: (graceMs: number) => Promise<void>;
};

export type SupervisorOptions = {
  readonly name: string;
  /** Resolves once the process runs (a database: once it answers); a rejection counts as a crash. */
  readonly start: () => Promise<Child>;
  readonly stopSignal: NodeJS.Signals;
  readonly timing: Timing;
  readonly onEvent: (event: ProcessEvent) => void;
};

/** Keeps one process running until it is told to stop. */
export function supervise(options: SupervisorOptions): Supervised {
  const { name, timing, onEvent } = options;
  let child: Child | undefined;
  let isStopping = false;
  let history = NO_CRASHES;
  let cancelRestart: () => void = () => undefined;
  let life = run();

  async function run(): Promise<void> {
    const startedAtMs = timing.now();
    let how: string;
    try {
      child = await options.start();
      // A stop that came during the start could not reach it yet.
      if (isStopping) child.kill(options.stopSignal);
      else onEvent({ kind: 'started', name, pid: child.pid });
      how = describeExit(await child.exited);
    } catch (error) {
      how = error instanceof Error ? error.message : String(error);
    }
    child = undefined;
    if (isStopping) return;
    const atMs = timing.now();
    const restart = planRestart(history, { atMs, livedMs: atMs - startedAtMs });
    history = restart.history;
    onEvent({ kind: 'crashed', name, how, restartInMs: restart.delayMs });
    cancelRestart = timing.after(restart.delayMs, () => {
      life = run();
    });
  }

  async function stop(graceMs: number): Promise<void> {
    const isFirstCall = !isStopping;
    isStopping = true;
    cancelRestart();
    child?.kill(options.stopSignal);
    let wasKilled = false;
    const cancelKill = timing.after(graceMs, () => {
      wasKilled = child?.kill('SIGKILL') ?? false;
    });
    await life;
    cancelKill();
    if (isFirstCall) onEvent({ kind: 'stopped', name, wasKilled });
  }

  return {
    name,
    pid: () => child?.pid,
    kill: (signal) => child?.kill(signal) ?? false,
    stop,
  };
}

export function describeExit(report: ExitReport): string {
  if (report.error !== undefined) return `could not be started: ${report.error.message}`;
  if (report.signal !== null) return `ended by ${report.signal}`;
  return `ended with exit code ${report.code ?? 'unknown'}`;
}
