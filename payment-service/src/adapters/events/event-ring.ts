// The last events of this process. Publishing puts a small object into a ring and
// no more: it is written as text once somebody reads it, once for all readers.
// Each kind that is rare has places of its own, which no traffic takes away.
import type { EventFeed, FeedEventType } from '../../application/event-feed.ts';
import { createEventShelf } from './event-shelf.ts';
import type { EventShelf } from './event-shelf.ts';
import { views } from './event-views.ts';

export type RingEvent = {
  readonly seq: number;
  readonly type: FeedEventType;
  /** As it goes over the wire. Empty where it could not be written: that is told, and nobody else's loss. */
  readonly frame: () => string;
};

/** Where a reader goes on, and how many are gone that it has not seen: null where nobody can know. */
type Resumption = { readonly events: readonly RingEvent[]; readonly missed: number | null };

export type EventRing = EventFeed & {
  /** How many are kept of everything that is not rare. */
  readonly size: number;
  /** Of the newest event; 0 before the first. */
  newestSeq(): number;
  /** From it on, nothing is gone yet; null before the first. */
  oldestId(): string | null;
  /** What came after `seq` and is still there, oldest first. */
  after(seq: number): readonly RingEvent[];
  /** An id of another process, or none at all, is followed by everything that is there. */
  resume(id: string): Resumption;
  /** Called on each event, at most one: it must be quick and not throw. */
  onPublished(listener: () => void): void;
};

export type EventRingDeps = {
  /** Tells this start of the process from every other. */
  readonly boot: string;
  readonly size: number;
  /** Of each kind that is rare. */
  readonly rareSize: number;
  readonly now: () => number;
  readonly onUnwritable: (event: { readonly type: string; readonly error: unknown }) => void;
};

const rareTypes = [
  'breaker.moved',
  'provider.isolated',
  'provider.isolation_ended',
  'replay.job_changed',
  'operator.acted',
] as const satisfies readonly FeedEventType[];

export function createEventRing({ boot, size, rareSize, now, onUnwritable }: EventRingDeps): EventRing {
  const usual = createEventShelf<RingEvent>(size);
  const rare = new Map<FeedEventType, EventShelf<RingEvent>>(
    rareTypes.map((type) => [type, createEventShelf<RingEvent>(rareSize)]),
  );
  const shelves = [usual, ...rare.values()];
  let newest = 0;
  let newestGone = 0;
  let tell = (): void => undefined;

  const after = (seq: number): readonly RingEvent[] =>
    shelves.flatMap((shelf) => shelf.after(seq)).sort((a, b) => a.seq - b.seq);

  return {
    size,
    publish(type, told) {
      newest += 1;
      const seq = newest;
      const atMs = now();
      const write = () => writeFrame({ id: `${boot}-${seq}`, type, atMs, fields: views[type](told) });
      const event: RingEvent = { seq, type, frame: writeOnce(type, write, onUnwritable) };
      const pushedOut = (rare.get(type) ?? usual).put(event);
      newestGone = Math.max(newestGone, pushedOut?.seq ?? 0);
      tell();
    },
    newestSeq: () => newest,
    oldestId: () => (newest === 0 ? null : `${boot}-${newestGone + 1}`),
    after,
    resume(id) {
      const seq = seqOf(id, boot);
      if (seq === null || seq > newest) return { events: after(0), missed: null };
      const events = after(seq);
      return { events, missed: newest - seq - events.length };
    },
    onPublished(listener) {
      tell = listener;
    },
  };
}

function seqOf(id: string, boot: string): number | null {
  const [, digits] = /^[0-9a-z]{1,16}-(\d{1,15})$/.exec(id) ?? [];
  return digits !== undefined && id === `${boot}-${digits}` ? Number(digits) : null;
}

/** Keeps what was written. A fault of ours in one event must end neither the stream nor the process. */
export function writeOnce(
  type: string,
  write: () => string,
  onUnwritable: EventRingDeps['onUnwritable'],
): () => string {
  let frame: string | null = null;
  return () => {
    if (frame !== null) return frame;
    try {
      frame = write();
    } catch (error) {
      frame = '';
      onUnwritable({ type, error });
    }
    return frame;
  };
}

/** One event of the stream (https://html.spec.whatwg.org/multipage/server-sent-events.html): JSON has no line breaks. */
export function writeFrame({
  id = null,
  type,
  atMs,
  fields,
}: {
  readonly id?: string | null;
  readonly type: string;
  readonly atMs: number;
  readonly fields: Readonly<Record<string, unknown>>;
}): string {
  const body = JSON.stringify({ at: new Date(atMs).toISOString(), ...fields });
  return `${id === null ? '' : `id: ${id}\n`}event: ${type}\ndata: ${body}\n\n`;
}
