// From what is known of partners to the wire.
import type { z } from 'zod';
import type { Partner } from '../../../application/partners/partner-store.ts';
import type {
  ArrivalView,
  ListedPartner,
  PartnerBalance,
  PostingView,
  SubjectView,
  Trace,
  WaitingSubject,
} from '../../../application/partners/partner-readers.ts';
import { formatAmount } from '../../../domain/money.ts';
import type { PartnerEvent } from '../../../domain/partners/partner-event.ts';
import type { Standing, TakeResult } from '../../../domain/partners/take-events.ts';
import { writeCursor } from '../ids.ts';
import { at, atOrNull } from '../views.ts';
import type * as schemas from './partner-schemas.ts';

const reasonOf = (standing: Standing | null) => (standing?.kind === 'rejected' ? standing.reason : null);

/** Where the event of this id stands, if it is this one. */
function standingOf(result: TakeResult): Standing | null {
  if (result.kind === 'duplicate') return result.of;
  return result.kind === 'conflict' || result.kind === 'not_taken' ? null : result;
}

export function viewResult(event: PartnerEvent, result: TakeResult): z.input<typeof schemas.eventResult> {
  const standing = standingOf(result);
  return {
    partner_id: event.partnerId,
    event_id: event.eventId,
    result: result.kind,
    status: standing?.kind ?? null,
    reason: reasonOf(standing),
  };
}

export function viewPartner({
  partnerId,
  commissionBasisPoints,
  updatedAtMs,
}: Partner): z.input<typeof schemas.partner> {
  return {
    partner_id: partnerId,
    commission_basis_points: commissionBasisPoints,
    updated_at: atOrNull(updatedAtMs),
  };
}

export function viewBalance(
  partnerId: string,
  balances: readonly PartnerBalance[],
): z.input<typeof schemas.balance> {
  return { partner_id: partnerId, balances: balances.map(viewCurrency) };
}

function viewCurrency({
  currency,
  ...minor
}: PartnerBalance): z.input<typeof schemas.balance>['balances'][number] {
  const text = (amountMinor: bigint): string => formatAmount({ amountMinor, currency });
  return {
    currency,
    gross: text(minor.grossMinor),
    reversed: text(minor.reversedMinor),
    commission: text(minor.commissionMinor),
    paid: text(minor.paidMinor),
    balance: text(minor.balanceMinor),
  };
}

export function viewListed({
  balances,
  ...partner
}: ListedPartner): z.input<typeof schemas.partners>['items'][number] {
  return { ...viewPartner(partner), balances: balances.map(viewCurrency) };
}

export function viewWaiting(subject: WaitingSubject): z.input<typeof schemas.waiting>['items'][number] {
  return {
    subject_id: subject.subjectId,
    next_sequence: subject.nextSequence,
    first_waiting_sequence: subject.firstWaitingSequence,
    waiting: subject.waiting,
    waiting_since: at(Math.floor(subject.sinceUs / 1_000)),
  };
}

export function viewPosting(posting: PostingView): z.input<typeof schemas.posting> {
  const { currency } = posting;
  return {
    posting_id: posting.postingId,
    event_id: posting.eventId,
    subject_id: posting.subjectId,
    type: posting.kind,
    debit: posting.debit,
    credit: posting.credit,
    amount: formatAmount({ amountMinor: posting.amountMinor, currency }),
    event_amount: formatAmount({ amountMinor: posting.eventMinor, currency }),
    currency,
    commission_basis_points: posting.basisPoints,
    posted_at: at(posting.postedAtMs),
  };
}

export function viewArrival(arrival: ArrivalView): z.input<typeof schemas.arrival> {
  const { event, standing } = arrival;
  return {
    event_id: event.eventId,
    partner_id: event.partnerId,
    type: event.type,
    subject_id: event.subjectId,
    sequence: event.sequence,
    occurred_at: at(event.occurredAtMs),
    amount: formatAmount(event.money),
    currency: event.money.currency,
    result: standing.kind,
    reason: standing.kind === 'rejected' ? standing.reason : null,
    received_by: arrival.door,
    received_at: at(arrival.receivedAtMs),
    settled_at: atOrNull(arrival.settledAtMs),
    repeats: arrival.repeats,
    last_repeated_at: atOrNull(arrival.repeatedAtMs),
    postings: arrival.postings.map(viewPosting),
  };
}

export function viewSubject({
  partnerId,
  nextSequence,
  waiting,
}: SubjectView): z.input<typeof schemas.trace>['subjects'][number] {
  return { partner_id: partnerId, next_sequence: nextSequence, waiting };
}

export function viewTrace(subjectId: string, trace: Trace): z.input<typeof schemas.trace> {
  return {
    subject_id: subjectId,
    subjects: trace.subjects.map(viewSubject),
    items: trace.items.map(viewArrival),
    next_cursor: writeCursor(trace.nextCursor),
  };
}
