// What the service answers about partners, their books and what came of their subjects.
import type { Iso } from './types.ts';

export type Partner = {
  readonly partner_id: string;
  readonly commission_basis_points: number;
  /** null where it is the rate that everybody has who was given no other. */
  readonly updated_at: Iso | null;
};

export type Balance = {
  readonly currency: string;
  readonly gross: string;
  readonly reversed: string;
  readonly commission: string;
  readonly paid: string;
  readonly balance: string;
};

export type ListedPartner = Partner & { readonly balances: readonly Balance[] };

export type PartnerBalance = { readonly partner_id: string; readonly balances: readonly Balance[] };

export type WaitingSubject = {
  readonly subject_id: string;
  /** Of the event that is missing. */
  readonly next_sequence: number;
  /** Those between are missing as well. */
  readonly first_waiting_sequence: number;
  readonly waiting: number;
  readonly waiting_since: Iso;
};

type PartnerEventType = 'conversion' | 'payment' | 'reversal';

export type Posting = {
  readonly posting_id: string;
  readonly event_id: string;
  readonly subject_id: string;
  readonly type: PartnerEventType;
  /** What moved, and what of the event's amount it is about. */
  readonly amount: string;
  readonly event_amount: string;
  readonly currency: string;
  readonly commission_basis_points: number | null;
  readonly posted_at: Iso;
};

export type ArrivalResult = 'applied' | 'waiting' | 'rejected' | 'conflict';

export type Arrival = {
  readonly event_id: string;
  readonly partner_id: string;
  readonly type: PartnerEventType;
  readonly subject_id: string;
  readonly sequence: number;
  readonly occurred_at: Iso;
  readonly amount: string;
  readonly currency: string;
  readonly result: ArrivalResult;
  readonly reason: string | null;
  readonly received_by: 'http' | 'topic';
  readonly received_at: Iso;
  readonly settled_at: Iso | null;
  readonly repeats: number;
  readonly last_repeated_at: Iso | null;
  readonly postings: readonly Posting[];
};

/** How far one partner's subject has come. */
export type SubjectState = {
  readonly partner_id: string;
  readonly next_sequence: number;
  readonly waiting: number;
};
