// Partners' events that tests make up.
import type { Subject } from '../../src/domain/partners/apply-event.ts';
import type { PartnerEvent } from '../../src/domain/partners/partner-event.ts';

const sampleEvent: PartnerEvent = {
  partnerId: 'acme',
  eventId: 'evt-1',
  type: 'conversion',
  subjectId: 'order-1',
  sequence: 1,
  occurredAtMs: Date.parse('2026-01-31T12:00:00Z'),
  money: { amountMinor: 10_000n, currency: 'COP' },
};

type Told = Partial<Omit<PartnerEvent, 'money'>> & {
  readonly amountMinor?: bigint;
  readonly currency?: string;
};

export function eventOf({ amountMinor = 10_000n, currency = 'COP', ...told }: Told): PartnerEvent {
  return { ...sampleEvent, money: { amountMinor, currency }, ...told };
}

/** Told one after the other, each under an id of its own. */
export function story(...told: readonly Omit<Told, 'sequence'>[]): readonly PartnerEvent[] {
  return told.map((each, index) => {
    const sequence = index + 1;
    return eventOf({ eventId: `${each.subjectId ?? sampleEvent.subjectId}-${sequence}`, sequence, ...each });
  });
}

export const newSubject: Subject = { partnerId: 'acme', subjectId: 'order-1', sequence: 0, conversions: [] };

/** As it is sent. */
export function bodyOf({ money, ...event }: PartnerEvent) {
  return {
    event_id: event.eventId,
    partner_id: event.partnerId,
    type: event.type,
    subject_id: event.subjectId,
    sequence: event.sequence,
    occurred_at: new Date(event.occurredAtMs).toISOString(),
    amount: `${money.amountMinor / 100n}.${(money.amountMinor % 100n).toString().padStart(2, '0')}`,
    currency: money.currency,
  };
}

export function createIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
  };
}
