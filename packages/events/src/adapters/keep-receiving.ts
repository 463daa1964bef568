// Receiving begins anew whenever it has ended, until it is stopped.
import type { Pause } from '../wake-up.ts';
import type { Receiving } from './broker.ts';
import { atMost, closeMsMax } from './within-time.ts';

const pauseMs = 100;

export type KeepReceivingDeps = {
  /**
   * Connects, calls `onKnown` once the service has its place with the broker, and receives
   * until the connection is lost or `signal` is aborted; then it has let go of everything.
   */
  readonly receive: (signal: AbortSignal, onKnown: () => void) => Promise<void>;
  readonly pause: Pause;
  readonly onOutage: (error: unknown) => void;
  /** Ends what `receive` may still wait for after it was told to stop. */
  readonly letGo: () => Promise<void>;
};

export function keepReceiving(deps: KeepReceivingDeps): Pick<Receiving, 'known' | 'stop'> {
  const { receive, pause, onOutage, letGo } = deps;
  const known = Promise.withResolvers<undefined>();
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let stopped: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    while (!isStopping()) {
      await receive(stopping.signal, () => known.resolve(undefined)).catch((error: unknown) => {
        if (!isStopping()) onOutage(error);
      });
      if (!isStopping()) await pause(pauseMs, stopping.signal);
    }
    known.resolve(undefined);
  };
  const running = run();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await atMost(closeMsMax, running);
    await letGo();
    await atMost(closeMsMax, running);
  };

  return { known: known.promise, stop: () => (stopped ??= stop()) };
}
