// UUIDv7 whose time is the database's, as everything else that is compared here:
// what was created before a moment is then found by its id (`least-id.ts`), however
// wrong this machine's clock is. Ids of one process never go back.
import { v7 as uuidv7 } from 'uuid';
import { createRandomPool } from '@relevo/service-kit';

const seqMax = 0xff_ff_ff_ff;

export type TimeOrderedIdsDeps = {
  /** Milliseconds since the epoch, by the database. */
  readonly now: () => number;
  readonly random: () => number;
};

export function createTimeOrderedIds({ now, random }: TimeOrderedIdsDeps): () => string {
  const randomBytes = createRandomPool();
  let lastMs = 0;
  let seq = 0;
  return () => {
    const ms = Math.floor(now());
    if (ms > lastMs) {
      lastMs = ms;
      // Half of the room is left for what follows within the same millisecond.
      seq = Math.floor((random() * seqMax) / 2);
    } else if (seq < seqMax) {
      seq += 1;
    } else {
      lastMs += 1;
      seq = 0;
    }
    return uuidv7({ msecs: lastMs, seq, random: randomBytes(16) });
  };
}
