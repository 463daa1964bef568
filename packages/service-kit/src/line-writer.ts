// Log lines on their way out: those of one turn of the event loop go in one write, since
// each write to a file or a pipe holds everybody up until the system has taken it.
import type { Writable } from 'node:stream';

export type LineWriter = {
  readonly write: (line: string) => void;
  /** Writes what is held now: before the process ends. */
  readonly flush: () => void;
};

/** Held at most, so that a turn that logs without end does not fill the memory. */
const heldCharactersMax = 65_536;

export function createLineWriter(out: Pick<Writable, 'write'>): LineWriter {
  let held = '';
  let isPlanned = false;
  const flush = (): void => {
    isPlanned = false;
    if (held === '') return;
    const lines = held;
    held = '';
    out.write(lines);
  };
  return {
    flush,
    write: (line) => {
      held += line;
      if (held.length >= heldCharactersMax) flush();
      else if (!isPlanned) {
        isPlanned = true;
        setImmediate(flush);
      }
    },
  };
}
