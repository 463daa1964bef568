// One transport under test with what its tests have in common: events to publish, a
// handler that leaves a row for each, and the rows.
import { until } from '@relevo/test-kit';
import type { BatchHandler } from '../src/consumer/handler.ts';
import type { EventDatabase } from '../src/database.ts';
import type { LoggedEvent } from '../src/event.ts';
import type { EventPublisher, EventSubscriber, SubscribeOptions, Subscription } from '../src/ports.ts';

export type TransportUnderTest = {
  /** As another process would have it. */
  openPublisher(): Promise<EventPublisher>;
  /** As another process would have it; its handlers' transactions are those of `database`. */
  openSubscriber(database: EventDatabase): Promise<EventSubscriber>;
  /** The receiving service's own. */
  readonly database: EventDatabase;
  newId(): string;
  /** Breaks every connection to the transport, as a crash and a restart of it would; `meanwhile` happens in between. */
  interrupt(meanwhile: () => Promise<void>): Promise<void>;
  /** What others can send, and what was laid aside since it was asked; none where only the log itself can write. */
  readonly foreign?: {
    send(text: string): Promise<void>;
    takeLaidAside(): Promise<readonly string[]>;
  };
  /** For how long a test waits for what has to come about. 10,000 by default. */
  readonly patienceMs?: number;
  close(): Promise<void>;
};

const table = 'conformance_effects';

export type TransportBench = {
  readonly transport: TransportUnderTest;
  readonly publisher: EventPublisher;
  readonly subscriber: EventSubscriber;
  /** Events 1, 2, 3… of a stream, counted on with each call. */
  eventsOf(stream: string, count: number): readonly LoggedEvent[];
  /** Leaves a row for each event, unless `refuses` has an error for one of them. */
  recorder(consumer: string, refuses?: (event: LoggedEvent) => Error | null): BatchHandler;
  subscribe(options: Omit<SubscribeOptions, 'handle'> & Partial<SubscribeOptions>): Subscription;
  /** `stream:nth` of each effect, in the order in which they came about. */
  effects(consumer: string): Promise<readonly string[]>;
  until(isSo: () => Promise<boolean> | boolean): Promise<void>;
  untilEffects(consumer: string, count: number): Promise<readonly string[]>;
  close(): Promise<void>;
};

export async function openTransportBench(open: () => Promise<TransportUnderTest>): Promise<TransportBench> {
  const transport = await open();
  const { database } = transport;
  await database.transaction((tx) =>
    tx.query(`create table ${table} (seq bigint generated always as identity, consumer text, effect text)`),
  );
  const publisher = await transport.openPublisher();
  const subscriber = await transport.openSubscriber(database);
  const counts = new Map<string, number>();

  const eventOf = (stream: string): LoggedEvent => {
    const version = (counts.get(stream) ?? 0) + 1;
    counts.set(stream, version);
    const id = transport.newId();
    const data = { nth: version };
    const described = {
      id,
      source: '/relevo/conformance',
      stream,
      version,
      type: 'relevo.trial.made.v1',
      data,
    };
    return { ...described, cause: null, correlation: id, traceparent: null, atMs: 1_700_000_000_000 };
  };

  const recorder: TransportBench['recorder'] = (consumer, refuses = () => null) => {
    return async (events, { tx }) => {
      for (const event of events) {
        await tx.query(`insert into ${table} (consumer, effect) values ($1, $2)`, [
          consumer,
          `${event.stream}:${String(event.data['nth'])}`,
        ]);
        const error = refuses(event);
        if (error !== null) throw error;
      }
      return [];
    };
  };

  const effects: TransportBench['effects'] = async (consumer) => {
    const { rows } = await database.transaction((tx) =>
      tx.query<{ effect: string }>(`select effect from ${table} where consumer = $1 order by seq`, [
        consumer,
      ]),
    );
    return rows.map(({ effect }) => effect);
  };

  const untilSo: TransportBench['until'] = async (isSo) => {
    await until(isSo, transport.patienceMs);
  };

  return {
    transport,
    publisher,
    subscriber,
    eventsOf: (stream, count) => Array.from({ length: count }, () => eventOf(stream)),
    recorder,
    subscribe: (options) => subscriber.subscribe({ handle: recorder(options.consumer), ...options }),
    effects,
    until: untilSo,
    untilEffects: async (consumer, count) => {
      await untilSo(async () => (await effects(consumer)).length >= count);
      return effects(consumer);
    },
    close: async () => {
      await Promise.all([publisher.close(), subscriber.close()]);
      await transport.close();
    },
  };
}
