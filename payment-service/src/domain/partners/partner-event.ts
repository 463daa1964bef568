// What a partner tells of one subject: that it converted, that the partner was paid,
// or that a conversion was taken back.
import type { Money } from '../money.ts';

export const partnerEventTypes = ['conversion', 'payment', 'reversal'] as const;

export type PartnerEventType = (typeof partnerEventTypes)[number];

export type PartnerEvent = {
  readonly partnerId: string;
  /** The partner's own: with `partnerId` it names the event for ever. */
  readonly eventId: string;
  readonly type: PartnerEventType;
  /** The partner's own as well: two partners' subjects of the same id have nothing to do with each other. */
  readonly subjectId: string;
  /** From 1, without a gap within the subject. */
  readonly sequence: number;
  readonly occurredAtMs: number;
  readonly money: Money;
};

/** Whether a second one under the same id says the same. */
export function isSameEvent(one: PartnerEvent, other: PartnerEvent): boolean {
  return (
    one.type === other.type &&
    one.subjectId === other.subjectId &&
    one.sequence === other.sequence &&
    one.occurredAtMs === other.occurredAtMs &&
    one.money.amountMinor === other.money.amountMinor &&
    one.money.currency === other.money.currency
  );
}

/** The name of a thing that is a partner's own. */
export const keyOf = (partnerId: string, id: string): string => JSON.stringify([partnerId, id]);
