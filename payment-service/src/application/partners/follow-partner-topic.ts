// The other door: what a broker brings from the topic of partners' events. It is taken in
// the transaction that marks it as dealt with, so that both count or neither does.
import type { BatchHandler, EventSubscriber, LoggedEvent, Subscription, Transaction } from '@relevo/events';
import type { PartnerEvent } from '../../domain/partners/partner-event.ts';
import type { PartnerObserver, TakePartnerEvents } from './partner-store.ts';
import { createReceivePartnerEvents } from './receive-partner-events.ts';

/** Who follows it, by the name that the log knows. */
export const partnerConsumer = 'partner-events';

/** Of what is in it. Its data is what POST /partner-events takes. */
export const partnerEventReceived = 'relevo.partner.event.received.v1';

export type ReadPartnerEvent = (
  data: unknown,
) =>
  | { readonly kind: 'read'; readonly event: PartnerEvent }
  | { readonly kind: 'unreadable'; readonly problems: readonly string[] };

export type FollowPartnerTopicDeps = {
  readonly takeWithin: (ask: Transaction['query']) => TakePartnerEvents;
  readonly read: ReadPartnerEvent;
  readonly observer: PartnerObserver;
  readonly now: () => number;
};

const batchMax = 500;

export function followPartnerTopic(subscriber: EventSubscriber, deps: FollowPartnerTopicDeps): Subscription {
  return subscriber.subscribe({ consumer: partnerConsumer, handle: createHandler(deps), batchMax });
}

function createHandler({ takeWithin, read, observer, now }: FollowPartnerTopicDeps): BatchHandler {
  // What can not be read is told and passed over: as a dead letter it would hold up all that comes after it.
  const readEach = ({ id, data }: LoggedEvent): readonly PartnerEvent[] => {
    const found = read(data);
    if (found.kind === 'read') return [found.event];
    observer.eventUnreadable({ id, problems: found.problems });
    return [];
  };
  return async (messages, { tx }) => {
    const events = messages.filter(({ type }) => type === partnerEventReceived).flatMap(readEach);
    if (events.length === 0) return [];
    const take = takeWithin((text, values) => tx.query(text, values));
    const receive = createReceivePartnerEvents({ take, door: 'topic', observer, now });
    const results = await receive(events, null);
    // All of it is undone, and comes again one by one. The one that is missing may come by the other door
    // meanwhile; if not, this one becomes a dead letter, and other subjects go on.
    if (results.some(({ kind }) => kind === 'not_taken'))
      throw new Error('Too many partner events wait for those before them.');
    return [];
  };
}
