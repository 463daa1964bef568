// What one event does to its subject and to the books (docs/partners.md):
//   conversion  the partner earns commission, at the rate that is in force now
//   payment     we have paid the partner that much, whatever we owed
//   reversal    takes back conversions of the subject, the latest first, never more than is left of them
// What can not be right is rejected: it takes its place in the sequence, and nothing else.
import { commissionOf } from './commission.ts';
import type { Posting } from './ledger.ts';
import type { PartnerEvent } from './partner-event.ts';

/** A conversion of which something is left. */
export type OpenConversion = {
  readonly amountMinor: bigint;
  readonly reversedMinor: bigint;
  readonly currency: string;
  readonly basisPoints: number;
};

export type Subject = {
  readonly partnerId: string;
  readonly subjectId: string;
  /** Of the last event that took its place; 0 before the first. */
  readonly sequence: number;
  /** The latest last. */
  readonly conversions: readonly OpenConversion[];
};

export const rejectionReasons = [
  'nothing_to_reverse',
  'more_than_is_left',
  'wrong_currency',
  'too_many_conversions',
  'sequence_taken',
] as const;

export type RejectionReason = (typeof rejectionReasons)[number];

/** As it is told to those who sent it. */
export const rejectionAdvice: Readonly<Record<RejectionReason, string>> = {
  nothing_to_reverse: 'its subject has no conversion that is left to be reversed',
  more_than_is_left: 'it reverses more than is left of its subject’s conversions in this currency',
  wrong_currency: 'nothing of its subject’s conversions is left in this currency',
  too_many_conversions: 'its subject has as many conversions that are not reversed as it may have',
  sequence_taken: 'another event has this place in the sequence of its subject',
};

export type Effect =
  | {
      readonly kind: 'applied';
      readonly conversions: Subject['conversions'];
      readonly postings: readonly Posting[];
    }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason };

/** Open ones of one subject: they are read and written with it. */
export const openConversionsMax = 100;

const leftOf = ({ amountMinor, reversedMinor }: OpenConversion): bigint => amountMinor - reversedMinor;

const rejected = (reason: RejectionReason): Effect => ({ kind: 'rejected', reason });

/** `event` is the next of `subject`. */
export function applyEvent(subject: Subject, event: PartnerEvent, basisPoints: number): Effect {
  switch (event.type) {
    case 'conversion':
      return convert(subject, event, basisPoints);
    case 'reversal':
      return reverse(subject, event);
    case 'payment':
      return { kind: 'applied', conversions: subject.conversions, postings: [payOut(event)] };
  }
}

function convert({ conversions }: Subject, { money }: PartnerEvent, basisPoints: number): Effect {
  if (conversions.length >= openConversionsMax) return rejected('too_many_conversions');
  const { amountMinor, currency } = money;
  const posting: Posting = {
    kind: 'conversion',
    debit: 'commission_expense',
    credit: 'partner_payable',
    amountMinor: commissionOf(amountMinor, basisPoints),
    eventMinor: amountMinor,
    currency,
    basisPoints,
  };
  const conversion = { amountMinor, reversedMinor: 0n, currency, basisPoints };
  return { kind: 'applied', conversions: [...conversions, conversion], postings: [posting] };
}

function payOut({ money }: PartnerEvent): Posting {
  return {
    kind: 'payment',
    debit: 'partner_payable',
    credit: 'cash',
    amountMinor: money.amountMinor,
    eventMinor: money.amountMinor,
    currency: money.currency,
    basisPoints: null,
  };
}

function reverse({ conversions }: Subject, { money }: PartnerEvent): Effect {
  if (conversions.length === 0) return rejected('nothing_to_reverse');
  const ofCurrency = conversions.filter(({ currency }) => currency === money.currency);
  if (ofCurrency.length === 0) return rejected('wrong_currency');
  const left = ofCurrency.reduce((sum, conversion) => sum + leftOf(conversion), 0n);
  if (money.amountMinor > left) return rejected('more_than_is_left');
  const postings: Posting[] = [];
  const kept: OpenConversion[] = [];
  let toReverse = money.amountMinor;
  for (const conversion of conversions.toReversed()) {
    const open = leftOf(conversion);
    const part = conversion.currency !== money.currency ? 0n : toReverse < open ? toReverse : open;
    if (part > 0n) postings.push(takeBack(conversion, part));
    if (part < open) kept.push({ ...conversion, reversedMinor: conversion.reversedMinor + part });
    toReverse -= part;
  }
  return { kind: 'applied', conversions: kept.reverse(), postings };
}

/**
 * Commission is taken back of all that was reversed so far, less what was taken back before: the first part
 * as if it were the only one, and the last so that nothing is left over.
 */
function takeBack({ reversedMinor, currency, basisPoints }: OpenConversion, part: bigint): Posting {
  const before = commissionOf(reversedMinor, basisPoints);
  const after = commissionOf(reversedMinor + part, basisPoints);
  return {
    kind: 'reversal',
    debit: 'partner_payable',
    credit: 'commission_expense',
    amountMinor: after - before,
    eventMinor: part,
    currency,
    basisPoints,
  };
}
