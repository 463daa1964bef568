import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The process that started this one; undefined when that cannot be told. */
export function readParentPid(pid: number): number | undefined {
  const ps = spawnSync('ps', ['-p', String(pid), '-o', 'ppid='], { encoding: 'utf8', timeout: 5_000 });
  const parent = ps.status === 0 ? Number(ps.stdout.trim()) : statusParentPid(pid);
  return Number.isSafeInteger(parent) && parent > 1 ? parent : undefined;
}

// Slim systems come without ps.
function statusParentPid(pid: number): number {
  try {
    return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return NaN;
  }
}

/** The command line of a living process, words separated by spaces; undefined when it is gone or unreadable. */
export function readCommandLine(pid: number): string | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return words === '' ? undefined : words;
  } catch {
    // No such process, or a system without /proc.
  }
  const ps = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8', timeout: 5_000 });
  return ps.status === 0 ? ps.stdout.trim() || undefined : undefined;
}
