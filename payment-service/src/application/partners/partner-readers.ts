// What the API shows of partners: read models with their own queries.
import type { Posting } from '../../domain/partners/ledger.ts';
import type { PartnerEvent } from '../../domain/partners/partner-event.ts';
import type { Standing } from '../../domain/partners/take-events.ts';
import type { Page } from '../readers.ts';
import type { Door, Partner } from './partner-store.ts';

/** In minor units. What the partner has earned and was not paid is the balance; it may be negative. */
export type PartnerBalance = {
  readonly currency: string;
  readonly grossMinor: bigint;
  readonly reversedMinor: bigint;
  readonly commissionMinor: bigint;
  readonly paidMinor: bigint;
  readonly balanceMinor: bigint;
};

export type ListedPartner = Partner & { readonly balances: readonly PartnerBalance[] };

/** A subject with events that wait for one that has not come. */
export type WaitingSubject = {
  readonly subjectId: string;
  /** Of the event that is missing. */
  readonly nextSequence: number;
  /** Of the first one that waits: those between are missing as well. */
  readonly firstWaitingSequence: number;
  readonly waiting: number;
  /** When the first of them came, by the database: microseconds, since pages go by it. */
  readonly sinceUs: number;
};

/** Behind which a page of them begins. */
export type WaitingPlace = Pick<WaitingSubject, 'sinceUs' | 'subjectId'>;

export type PostingView = Posting & {
  readonly postingId: string;
  readonly eventId: string;
  readonly subjectId: string;
  readonly postedAtMs: number;
};

/** One thing that came: an event, or something else under an event's id. */
export type ArrivalView = {
  readonly arrivalId: string;
  readonly event: PartnerEvent;
  readonly standing: Standing | { readonly kind: 'conflict' };
  readonly door: Door;
  readonly receivedAtMs: number;
  /** When it took effect or was rejected; null while it waits, and for a conflict. */
  readonly settledAtMs: number | null;
  /** How often the same came again. */
  readonly repeats: number;
  readonly repeatedAtMs: number | null;
  readonly postings: readonly PostingView[];
};

/** How far one partner's subject of that id has come. */
export type SubjectView = {
  readonly partnerId: string;
  /** Of the event that it waits for. */
  readonly nextSequence: number;
  readonly waiting: number;
};

export type Trace = Page<ArrivalView> & { readonly subjects: readonly SubjectView[] };

/**
 * How far a reader of a trace has come, in the order in which things changed. By the database's time, so that it
 * means the same to every replica, and after a restart.
 */
export type TracePosition = {
  /** Microseconds since the epoch. */
  readonly changedUs: number;
  readonly arrivalId: string;
};

/** Something that came, or came to stand elsewhere. */
export type TraceChange = { readonly position: TracePosition; readonly arrival: ArrivalView };

/** Reads for whoever watches. Each throws `DatabaseUnavailableError` where the database is away. */
export type TraceChanges = {
  /** What changed last after that, as it stands now. What is committed late may be before what was read already. */
  after(
    subjectId: string,
    asked: { readonly position: TracePosition; readonly limit: number },
  ): Promise<readonly TraceChange[]>;
  subjects(subjectId: string): Promise<readonly SubjectView[]>;
};

type Asked = { readonly limit: number; readonly afterId: string | null };

/** Reads. Each throws `DatabaseUnavailableError` where the database is away. */
export type PartnerReaders = {
  /** Null where nobody has heard of the partner. */
  partnerById(partnerId: string): Promise<Partner | null>;
  /** Everybody who has a rate or has told anything, by id; behind that one. */
  partners(asked: Asked): Promise<Page<ListedPartner>>;
  /** Those that have waited longest first. */
  waiting(
    partnerId: string,
    asked: { readonly limit: number; readonly after: WaitingPlace | null },
  ): Promise<{ readonly items: readonly WaitingSubject[]; readonly next: WaitingPlace | null }>;
  balances(partnerId: string): Promise<readonly PartnerBalance[]>;
  /** Newest first. */
  statement(partnerId: string, asked: Asked): Promise<Page<PostingView>>;
  /** In the order in which it came. Null where nothing of it has come. */
  trace(subjectId: string, asked: Asked): Promise<Trace | null>;
};
