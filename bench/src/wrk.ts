// The load of every comparison that asks how much goes through: wrk. Written in C,
// it leaves the cores to whoever is measured; and it counts every latency.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { runCommand } from './run-command.ts';

const CONNECTIONS = 50;
/** Longer than anybody's time-out, so that a caller who waits is counted and not cut off. */
const TIMEOUT_S = 15;

export type Load = {
  /** Answered 2xx. */
  readonly accepted: number;
  readonly durationMs: number;
  /** Answered otherwise. */
  readonly refused: number;
  readonly broken: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

export function missingWrk(): string | null {
  return findProgram('wrk') === null ? 'The load generator wrk: apt install wrk, or brew install wrk.' : null;
}

/** Fifty connections that send what the script makes as fast as they are answered. */
async function sendAsFastAsPossible(
  script: string,
  url: string,
  seconds: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Load> {
  const [lastLine] = (
    await runCommand({
      command: findProgram('wrk') ?? 'wrk',
      args: [
        ...['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--timeout', `${TIMEOUT_S}s`],
        ...['-s', join(import.meta.dirname, script), url],
      ],
      cwd: import.meta.dirname,
      env: { BENCH_SEED: randomBytes(8).toString('hex'), ...env },
    })
  ).slice(-1);
  return readLoad(lastLine ?? '');
}

export const payAsFastAsPossible = (url: string, seconds: number): Promise<Load> =>
  sendAsFastAsPossible('payments.lua', `${url}/payments`, seconds);

/** What partners tell, so many events in each request. */
export const tellAsFastAsPossible = (url: string, seconds: number, eventsEach: number): Promise<Load> =>
  sendAsFastAsPossible('partner-events.lua', `${url}/partner-events`, seconds, {
    BENCH_EVENTS_EACH: String(eventsEach),
  });

/** Not at all where it is for no time: a quick run asks only whether everything works. */
export async function warmUp(url: string, seconds: number): Promise<void> {
  if (seconds > 0) assertAllAccepted(await payAsFastAsPossible(url, seconds));
}

type Printed = Omit<Load, 'accepted'> & { readonly requests: number };

export function readLoad(line: string): Load {
  const { requests, ...rest } = JSON.parse(line) as Printed; // print-load.lua prints it
  return { ...rest, accepted: requests - rest.refused };
}

/** Throws where somebody was refused: a rate of refusals is no rate. */
export function assertAllAccepted({ accepted, refused, broken }: Load): void {
  if (refused + broken > 0 || accepted === 0) {
    throw new Error(
      `Of ${accepted + refused} requests ${refused} were refused; ${broken} connections broke.`,
    );
  }
}
