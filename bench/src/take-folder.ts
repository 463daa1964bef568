// One run at a time: two would measure each other, and share a database.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Throws where another run has the folder. Returns how to give it back. */
export function takeFolder(
  folder: string,
  pid: number,
  commandLineOf: (pid: number) => string | undefined,
): () => void {
  const file = join(folder, 'running.pid');
  const holder = readHolder(file);
  if (holder !== null && holder !== pid && (commandLineOf(holder) ?? '').includes('bench.ts')) {
    throw new Error(`A benchmark runs already (process ${holder}). Stop it with:  kill -INT ${holder}`);
  }
  writeFileSync(file, String(pid));
  return () => rmSync(file, { force: true });
}

function readHolder(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return null; // Nobody has it.
  }
}
