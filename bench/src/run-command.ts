// Runs a program to its end and keeps what it said.
import { spawnLeashed } from '@relevo/local-runtime';

const LINES_MAX = 10_000;

export type Command = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Its lines, of both streams. Throws with the last of them where it fails. */
export async function runCommand({ command, args, cwd, env }: Command): Promise<readonly string[]> {
  const lines: string[] = [];
  const { exited } = spawnLeashed({
    command,
    args,
    cwd,
    env: { ...process.env, ...env },
    orphanSignal: 'TERM',
    orphanGraceS: 2,
    onLine: (line) => {
      lines.push(line);
      if (lines.length > LINES_MAX) lines.shift();
    },
  });
  const { code, error } = await exited;
  if (error !== undefined || code !== 0) {
    throw new Error(`${command} ${args[0] ?? ''} failed.\n${lines.slice(-12).join('\n')}`, { cause: error });
  }
  return lines;
}
