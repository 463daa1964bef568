// Reads what is sent as partners' events, through either door.
import type { z } from 'zod';
import type { ProblemDetail } from '@relevo/service-kit';
import { parseMoney } from '../../../domain/money.ts';
import type { PartnerEvent } from '../../../domain/partners/partner-event.ts';
import { moneyAdvice } from '../money-advice.ts';
import type { partnerEvent } from './partner-schemas.ts';

type Sent = z.output<typeof partnerEvent>;

/** Sent in the shape that is asked for; whether it is money is another matter. */
export function toPartnerEvent(sent: Sent): PartnerEvent | ProblemDetail {
  const { currency } = sent;
  const parsed = parseMoney({ amount: String(sent.amount), currency });
  if (!parsed.ok) {
    const pointer = parsed.problem === 'unknown_currency' ? '/currency' : '/amount';
    return { pointer, detail: moneyAdvice[parsed.problem] };
  }
  return {
    partnerId: sent.partner_id,
    eventId: sent.event_id,
    type: sent.type,
    subjectId: sent.subject_id,
    sequence: sent.sequence,
    occurredAtMs: Date.parse(sent.occurred_at),
    money: parsed.money,
  };
}

export type ReadEvents =
  | { readonly kind: 'read'; readonly events: readonly PartnerEvent[] }
  | { readonly kind: 'refused'; readonly problems: readonly ProblemDetail[] };

/** All of them, or what is wrong with each that can not be used. */
export function toPartnerEvents(sent: readonly Sent[], pointerOf: (index: number) => string): ReadEvents {
  const read = sent.map(toPartnerEvent);
  const events = read.flatMap((each) => ('pointer' in each ? [] : [each]));
  if (events.length === read.length) return { kind: 'read', events };
  const problems = read.flatMap((each, index) =>
    'pointer' in each ? [{ ...each, pointer: pointerOf(index) + each.pointer }] : [],
  );
  return { kind: 'refused', problems };
}
