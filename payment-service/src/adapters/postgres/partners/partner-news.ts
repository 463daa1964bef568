// What is told of partners' events: that each has taken effect, those of a subject in their sequence. It is told under
// the id that it is kept under, so that one leads to the other. Ids are the partners' own, and may be phone numbers:
// they are masked, and a stream's name, which has to tell subjects apart, has them as a digest.
import { hash } from 'node:crypto';
import { draftEvent } from '@relevo/events';
import type { EventDraft, EventLog } from '@relevo/events';
import { maskText } from '@relevo/service-kit';
import { formatAmount } from '../../../domain/money.ts';
import { keyOf } from '../../../domain/partners/partner-event.ts';
import type { TakenEvent } from '../../../domain/partners/take-events.ts';
import type { Ask } from './partner-book.ts';

export type PartnerNews = {
  readonly append: EventLog['append'];
  /** After the commit: there may be something to pass on. */
  readonly onWritten: () => void;
};

/** As many as one call takes. The one that was missing may let more than that take effect. */
const appendMax = 10_000;

function newsOf({ arrivalId, event }: TakenEvent): EventDraft {
  const { partnerId, eventId, subjectId, type, sequence, money } = event;
  return draftEvent('relevo.partner.event.applied.v1', {
    id: arrivalId,
    stream: `partner-subject-${hash('sha256', keyOf(partnerId, subjectId), 'base64url')}`,
    data: {
      partner: maskText(partnerId),
      partner_event_id: maskText(eventId),
      partner_event_type: type,
      payment_id: null,
      subject_id: maskText(subjectId),
      sequence,
      amount: formatAmount(money),
      currency: money.currency,
    },
  });
}

/** In the transaction in which they take effect; whoever takes events of a subject has locked it by then. */
export async function tellApplied(
  ask: Ask,
  events: readonly TakenEvent[],
  append: PartnerNews['append'],
): Promise<void> {
  const drafts = events
    .filter(({ standing, isNew, hasMoved }) => standing.kind === 'applied' && (isNew || hasMoved))
    .toSorted((one, other) => one.event.sequence - other.event.sequence)
    .map(newsOf);
  for (let from = 0; from < drafts.length; from += appendMax)
    await append({ query: ask }, drafts.slice(from, from + appendMax));
}
