import { StartError } from './start-error.ts';
import { parseArguments } from './arguments.ts';
import type { Accepts, Arguments } from './arguments.ts';

/** Parses the words after the command; prints the usage and ends where there is nothing to run. */
export function readArguments(usage: string, accepts: Accepts): Arguments {
  const parsed = parseArguments(process.argv.slice(2), accepts);
  if (parsed.kind === 'run') return parsed;
  if (parsed.kind === 'help') {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  process.stderr.write(`${parsed.problem}\n\n${usage}\n`);
  process.exit(2);
}

/** Runs a command to its exit code; a StartError is advice and is shown without a stack. */
export async function runCommand(work: () => Promise<number>): Promise<never> {
  let code: number;
  try {
    code = await work();
  } catch (error) {
    const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : error;
    process.stderr.write(`\n${String(text)}\n`);
    code = 1;
  }
  process.exit(code);
}
