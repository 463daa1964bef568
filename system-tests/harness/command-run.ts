// A command of dev/ as a person starts it: its own process, told apart from
// everything that it starts in turn.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { familyOf } from './process-family.ts';
import { until } from './until.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const KILLED_AFTER_MS = 60_000;

export type CommandRun = {
  readonly output: () => string;
  /** Resolves with what was printed once it contains the text; rejects when the command ends before. */
  readonly prints: (text: string, limitMs: number) => Promise<string>;
  readonly exited: Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Pids of this command and of everything below it, as they are now. */
  readonly family: () => readonly number[];
};

export function runCommand(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  killedAfterMs = KILLED_AFTER_MS,
): CommandRun {
  const child = spawn(process.execPath, ['dev/launch.cjs', ...words], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (part: string) => (output += part));
  }
  const killer = setTimeout(() => child.kill('SIGKILL'), killedAfterMs);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(killer);
      hasEnded = true;
      resolve(code);
    });
  });
  return {
    output: () => output,
    prints: (text, limitMs) =>
      until(`"${text}" in the output`, limitMs, () => {
        if (output.includes(text)) return output;
        if (hasEnded) throw new Error(`It ended without "${text}":\n${output}`);
        return undefined;
      }),
    exited,
    signal: (name) => child.kill(name),
    family: () => (child.pid === undefined ? [] : familyOf(child.pid)),
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // no such process
  }
}
