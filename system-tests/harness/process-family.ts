import { execFileSync } from 'node:child_process';

/** The process and everything below it, as they are now. */
export function familyOf(pid: number): readonly number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const members = [pid];
  // The list grows while it is read: a child's children follow it.
  for (const parent of members) {
    for (const [id = 0, parentId] of table) if (parentId === parent) members.push(id);
  }
  return members;
}
