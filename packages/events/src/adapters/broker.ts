// What an adapter for a broker has to bring along. Everything else that the ports
// promise is the same for all of them, and is done around it: adapters/create-publisher.ts
// and adapters/inlet/.
import type { Pause } from '../wake-up.ts';
import type { Sending } from './create-publisher.ts';
import type { OpenSession } from './inlet/inlet-session.ts';

export type Receiving = {
  /** Settles when the broker keeps what is published for this service, or can not be asked any more. */
  readonly known: Promise<void>;
  /** Messages for this service that are not in its log yet, whether the broker holds them or this process. */
  readonly backlog: () => Promise<number>;
  /** Gives back what is in hand and lets go of the connections, in bounded time. */
  readonly stop: () => Promise<void>;
};

export type ReceivingDeps = {
  /** Replicas of one service share what comes; each service gets everything. */
  readonly service: string;
  readonly openSession: OpenSession;
  readonly pause: Pause;
  /** The broker can not be reached, or has refused something. */
  readonly onOutage: (error: unknown) => void;
};

export type Broker = {
  /** Each connects when it is first used. */
  readonly openSending: () => Sending;
  readonly startReceiving: (deps: ReceivingDeps) => Receiving;
};
