// Small things that several of the suite's tests need.
import type { LoggedEvent } from '../src/event.ts';
import type { TransportBench } from './transport-bench.ts';

/** `stream:1`, `stream:2`… */
export const numbered = (stream: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${stream}:${index + 1}`);
export const ofStream = (effects: readonly string[], stream: string): readonly string[] =>
  effects.filter((effect) => effect.startsWith(`${stream}:`));

type Gate = { readonly passed: Promise<void>; open(): void };

export function createGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { passed: promise, open: () => resolve(undefined) };
}

/** The connections of a question may be the ones that were broken: it is asked again. */
export async function lagOf(subscription: { lag(): Promise<number> }): Promise<number> {
  return subscription.lag().catch(() => Number.NaN);
}

export async function publishAtLast(bench: TransportBench, events: readonly LoggedEvent[]): Promise<void> {
  await bench.until(() =>
    bench.publisher.publish(events).then(
      () => true,
      () => false,
    ),
  );
}

/** Publishes, and waits until another consumer has had all of it: it is there then, whatever is between. */
export async function publishAndArrive(bench: TransportBench, events: readonly LoggedEvent[]): Promise<void> {
  bench.subscribe({ consumer: 'arrival' });
  await bench.publisher.publish(events);
  await bench.untilEffects('arrival', events.length);
}
