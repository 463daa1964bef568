// Takes events of many subjects, in whatever order and number they come: each counts
// once, and those of a subject take effect in their sequence. What comes early waits;
// what fills the gap lets those behind it take effect as well.
import { applyEvent } from './apply-event.ts';
import type { RejectionReason, Subject } from './apply-event.ts';
import type { Posting } from './ledger.ts';
import { isSameEvent, keyOf } from './partner-event.ts';
import type { PartnerEvent } from './partner-event.ts';

/** Where an event stands: it waits for those before it, or has taken its place, with effect or without. */
export type Standing =
  | { readonly kind: 'applied' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason };

export type KnownEvent = {
  readonly arrivalId: string;
  readonly event: PartnerEvent;
  readonly standing: Standing;
};

/** `arrivalId` is new, and becomes the event's if it was not known. */
export type Arrival = Pick<KnownEvent, 'arrivalId' | 'event'>;

/** All that is known of the subjects and the ids that have come. */
export type Book = {
  /** One that is not here has no event yet. */
  readonly subjects: readonly Subject[];
  /** Those under an id that has come, and those that wait in one of the subjects. */
  readonly events: readonly KnownEvent[];
};

export type TakingPolicy = {
  /** Of one subject. */
  readonly waitingMax: number;
  /** As many as may wait in total do so already: what is early is not taken. */
  readonly isWaitingFull: boolean;
  readonly basisPointsOf: (partnerId: string) => number;
};

export type TakeResult =
  | Standing
  /** Known, with the same content. */
  | { readonly kind: 'duplicate'; readonly of: Standing }
  /** Another event is known under this id. */
  | { readonly kind: 'conflict' }
  /** Early, and there is no room to wait: it may come again. */
  | { readonly kind: 'not_taken' };

/** An event that is new, has moved, or came again; `postings` are those that it has led to now. */
export type TakenEvent = KnownEvent & {
  readonly isNew: boolean;
  readonly hasMoved: boolean;
  /** How often it came again with the same content. */
  readonly repeats: number;
  readonly postings: readonly Posting[];
};

export type Taken = {
  /** In the order of the arrivals. */
  readonly results: readonly TakeResult[];
  readonly events: readonly TakenEvent[];
  /** As they are now, with how many wait in each. */
  readonly subjects: readonly (Subject & { readonly waiting: number })[];
};

type Entry = {
  readonly arrivalId: string;
  readonly event: PartnerEvent;
  readonly isNew: boolean;
  standing: Standing;
  hasMoved: boolean;
  repeats: number;
  postings: readonly Posting[];
};

type OpenSubject = { state: Subject; readonly waiting: Map<number, Entry>; hasMoved: boolean };

/** What becomes of an arrival is told once all are taken: one that waits may yet take effect. */
type Told = () => TakeResult;

export function takeEvents(arrivals: readonly Arrival[], book: Book, policy: TakingPolicy): Taken {
  const subjects = new Map<string, OpenSubject>(
    book.subjects.map((state) => [
      keyOf(state.partnerId, state.subjectId),
      { state, waiting: new Map<number, Entry>(), hasMoved: false },
    ]),
  );
  const entries = new Map<string, Entry>();
  const openSubject = ({ partnerId, subjectId }: PartnerEvent): OpenSubject => {
    const key = keyOf(partnerId, subjectId);
    const fresh: OpenSubject = {
      state: { partnerId, subjectId, sequence: 0, conversions: [] },
      waiting: new Map(),
      hasMoved: false,
    };
    const subject = subjects.get(key) ?? fresh;
    subjects.set(key, subject);
    return subject;
  };
  for (const known of book.events) {
    const entry: Entry = { ...known, isNew: false, hasMoved: false, repeats: 0, postings: [] };
    entries.set(keyOf(known.event.partnerId, known.event.eventId), entry);
    if (known.standing.kind === 'waiting') openSubject(known.event).waiting.set(known.event.sequence, entry);
  }

  const take = ({ arrivalId, event }: Arrival): Told => {
    const key = keyOf(event.partnerId, event.eventId);
    const known = entries.get(key);
    if (known !== undefined) return meetAgain(known, event);
    const subject = openSubject(event);
    const entry = newEntry(arrivalId, event);
    const place = placeOf(event, subject, policy);
    if (place === 'no_room') return () => ({ kind: 'not_taken' });
    entries.set(key, entry);
    subject.hasMoved = true;
    if (place === 'taken') entry.standing = { kind: 'rejected', reason: 'sequence_taken' };
    else {
      subject.waiting.set(event.sequence, entry);
      settleInSequence(subject, policy);
    }
    return () => entry.standing;
  };

  const told = arrivals.map(take);
  return {
    results: told.map((tell) => tell()),
    events: [...entries.values()].filter((entry) => entry.isNew || entry.hasMoved || entry.repeats > 0),
    subjects: [...subjects.values()]
      .filter(({ hasMoved }) => hasMoved)
      .map(({ state, waiting }) => ({ ...state, waiting: waiting.size })),
  };
}

function newEntry(arrivalId: string, event: PartnerEvent): Entry {
  return {
    ...{ arrivalId, event, isNew: true, hasMoved: false, repeats: 0, postings: [] },
    standing: { kind: 'waiting' },
  };
}

function meetAgain(known: Entry, event: PartnerEvent): Told {
  if (!isSameEvent(known.event, event)) return () => ({ kind: 'conflict' });
  known.repeats += 1;
  return () => ({ kind: 'duplicate', of: known.standing });
}

function placeOf(
  { sequence }: PartnerEvent,
  { state, waiting }: OpenSubject,
  { waitingMax, isWaitingFull }: TakingPolicy,
): 'free' | 'taken' | 'no_room' {
  if (sequence <= state.sequence || waiting.has(sequence)) return 'taken';
  const isNext = sequence === state.sequence + 1;
  return isNext || (waiting.size < waitingMax && !isWaitingFull) ? 'free' : 'no_room';
}

/** As far as it goes without a gap. */
function settleInSequence(subject: OpenSubject, { basisPointsOf }: TakingPolicy): void {
  for (;;) {
    const { state, waiting } = subject;
    const next = waiting.get(state.sequence + 1);
    if (next === undefined) return;
    waiting.delete(next.event.sequence);
    const effect = applyEvent(state, next.event, basisPointsOf(state.partnerId));
    next.hasMoved = !next.isNew;
    if (effect.kind === 'applied') {
      next.standing = { kind: 'applied' };
      next.postings = effect.postings;
    } else next.standing = effect;
    const conversions = effect.kind === 'applied' ? effect.conversions : state.conversions;
    subject.state = { ...state, sequence: next.event.sequence, conversions };
  }
}
