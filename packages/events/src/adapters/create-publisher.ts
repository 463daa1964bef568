// What all publishers do around sending: take nothing once they are closed, and close
// when what is under way has ended.
import { TransportClosedError } from '../errors.ts';
import type { LoggedEvent } from '../event.ts';
import type { EventPublisher } from '../ports.ts';

export type Sending = {
  /** As `EventPublisher.publish`, and with an end of its own: it is waited for. */
  readonly send: (events: readonly LoggedEvent[]) => Promise<void>;
  /** Lets go of the connections, in bounded time. Called once, when nothing is under way. */
  readonly letGo: () => Promise<void>;
};

export function createPublisher({ send, letGo }: Sending): EventPublisher {
  const underWay = new Set<Promise<void>>();
  let closing: Promise<void> | null = null;

  const close = async (): Promise<void> => {
    await Promise.allSettled(underWay);
    await letGo();
  };

  return {
    publish: (events) => {
      if (closing !== null) return Promise.reject(new TransportClosedError('The publisher is closed.'));
      const sent = send(events).finally(() => underWay.delete(sent));
      underWay.add(sent);
      return sent;
    },
    close: () => (closing ??= close()),
  };
}
