// What taking partners' events needs from durable storage.
import type { PartnerEvent } from '../../domain/partners/partner-event.ts';
import type { TakenEvent, TakeResult } from '../../domain/partners/take-events.ts';

/** By which way an event came. */
export type Door = 'http' | 'topic';

/**
 * Takes events, each once, with what they do; results in the order of the events. Throws
 * `DatabaseUnavailableError` or `OutcomeUnknownError`: some of them may be taken, and all may come again.
 */
export type TakePartnerEvents = (events: readonly PartnerEvent[]) => Promise<readonly TakeResult[]>;

/** What is told of it, once it is committed. Must not throw. */
export type PartnerObserver = {
  /** Events that took effect or were rejected now, whenever they came. */
  eventsSettled(events: readonly TakenEvent[]): void;
  eventsReceived(event: {
    readonly door: Door;
    readonly traceparent: string | null;
    readonly counts: Readonly<Record<TakeResult['kind'], number>>;
    readonly durationMs: number;
  }): void;
  /** The same id with other content. */
  eventConflicted(event: { readonly partnerId: string; readonly eventId: string; readonly door: Door }): void;
  /** From the topic: nothing in it says whose event it is, or what. */
  eventUnreadable(event: { readonly id: string; readonly problems: readonly string[] }): void;
  booksChecked(check: LedgerCheck): void;
};

export type LedgerCheck = {
  /** Minor units, of whatever currency: 0 where all is well. */
  readonly imbalanceMinor: number;
  readonly waiting: number;
  /** Since when the first of them waits, in ms since the epoch; null where none does. */
  readonly oldestWaitingMs: number | null;
};

export type LedgerUpkeep = {
  /** False where more is left to be summed up at once. */
  sumUp(): Promise<{ readonly isDone: boolean }>;
  check(): Promise<LedgerCheck>;
};

export type Partner = {
  readonly partnerId: string;
  readonly commissionBasisPoints: number;
  /** Null for the rate that everybody has who was given no other. */
  readonly updatedAtMs: number | null;
};

export type PartnerTerms = {
  /** Creates or replaces; for what takes effect from now on. */
  put(partnerId: string, commissionBasisPoints: number): Promise<Partner>;
};
