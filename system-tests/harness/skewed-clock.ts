// A process whose wall clock is wrong: Debian's libfaketime, preloaded into that
// process alone. The monotonic clock, timers and everybody else stay right.
import { globSync, rmSync } from 'node:fs';

const LIBRARY = '/usr/lib/*/faketime/libfaketime.so.1';
const WORDS = '/dev/shm';

/** What a process is started with. `offset` is like +30s or -30s. */
export function skewedClock(offset: string): Readonly<Record<string, string>> {
  const [library] = globSync(LIBRARY);
  if (library === undefined) {
    throw new Error('libfaketime is not here. Get it with:  apt-get install libfaketime');
  }
  return { LD_PRELOAD: library, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

/** What the library leaves behind where its process was killed. */
export function removeTraces(pid: number): void {
  for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`]) {
    rmSync(`${WORDS}/${name}`, { force: true });
  }
}
