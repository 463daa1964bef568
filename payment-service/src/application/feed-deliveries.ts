// What the deliveries tell is told on to whoever watches live. The observer
// underneath goes first: a watcher must not change what is counted and logged.
import type { DeliveryObserver } from './delivery-observer.ts';
import type { EventFeed } from './event-feed.ts';

export function feedDeliveries(observer: DeliveryObserver, feed: EventFeed): DeliveryObserver {
  return {
    ...observer,
    paymentTaken: (event) => {
      observer.paymentTaken(event);
      feed.publish('payment.taken', event);
    },
    attemptEnded: (event) => {
      observer.attemptEnded(event);
      feed.publish('notification.attempted', event);
    },
    failedOver: (event) => {
      observer.failedOver(event);
      feed.publish('notification.failed_over', event);
    },
    possibleDuplicate: (event) => {
      observer.possibleDuplicate(event);
      feed.publish('notification.possibly_duplicated', event);
    },
    verified: (event) => {
      observer.verified(event);
      feed.publish('notification.verified', event);
    },
    settled: (event) => {
      observer.settled(event);
      feed.publish('notification.settled', event);
    },
    receiptTold: (event) => {
      observer.receiptTold(event);
      feed.publish('receipt.told', event);
    },
  };
}
