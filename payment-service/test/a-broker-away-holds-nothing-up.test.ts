// The broker is away, comes back, and is away while the service restarts: payments are taken all the while, and
// everything arrives, in the order of each stream.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggedEvent, Transport } from '@relevo/events';
import { until } from '@relevo/test-kit';
import { metric, post, samplePayment, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';
import { eventsOn, toldEvents } from './told-events.ts';

const received: LoggedEvent[] = [];
let isAway = false;

const transport: Transport = {
  name: 'rabbitmq',
  needsRelay: true,
  publisher: {
    publish: (events) => {
      if (isAway) return Promise.reject(new Error('the broker is away'));
      received.push(...events);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  },
  subscriber: {
    subscribe: () => ({
      lag: () => (isAway ? Promise.reject(new Error('the broker is away')) : Promise.resolve(0)),
      deadLetters: () => Promise.resolve([]),
      replay: () => Promise.resolve({ replayed: 0, error: null }),
      stop: () => Promise.resolve(),
    }),
    close: () => Promise.resolve(),
  },
  close: () => Promise.resolve(),
};

let service: TestService;
beforeAll(async () => {
  service = await startTestService({
    environment: eventsOn,
    openTransport: () => Promise.resolve(transport),
  });
});
afterAll(() => service.stop());

type Health = { readonly status: string; readonly checks: Readonly<Record<string, unknown>> };
const health = async (): Promise<Health> => (await (await fetch(`${service.url}/health`)).json()) as Health;

const phone = '+573001112233';
const pay = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const { status, body } = await post(service.url, { ...samplePayment, phone }, { Prefer: 'wait=10' });
      expect([status, body.notification.status]).toEqual([201, 'accepted']);
    }),
  );

const nameOf = ({ stream, version }: Pick<LoggedEvent, 'stream' | 'version'>) => `${stream} ${version}`;

/** Everything that was written has arrived, and the first time of each in its stream's order. */
async function expectAllThere(): Promise<void> {
  const written = await toldEvents(service.database);
  await until(() => new Set(received.map(({ id }) => id)).size >= written.length);
  const names = [...new Set(received.map(nameOf))];
  expect(names.toSorted()).toEqual(written.map(nameOf).toSorted());
  for (const stream of new Set(written.map((event) => event.stream))) {
    const versions = names.filter((name) => name.startsWith(`${stream} `));
    expect(versions).toEqual(versions.map((_, index) => `${stream} ${index + 1}`));
  }
}

describe('a broker that is away', () => {
  it('holds up no payment: the service is ready, and says that it is degraded', async () => {
    await pay(3);
    await expectAllThere();
    isAway = true;
    await pay(60);
    await until(async () => (await health()).status === 'degraded');
    expect((await health()).checks['events']).toBe('held_up');
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    // What comes in may have been missed before what goes out was tried.
    await until(async () => Number(await metric(service.url, 'relevo_events_relay_failures_total')) > 0);
    expect(received).toHaveLength(6);
  });

  it('gets everything once it is back, also what was written before a restart', async () => {
    await service.restart();
    await pay(20);
    isAway = false;
    await expectAllThere();
    expect(received.length).toBeGreaterThanOrEqual(2 * 83);
    await until(async () => (await health()).status === 'ok');
    expect((await health()).checks['events']).toBe('ok');
    expect(await metric(service.url, 'relevo_events_relayed_total')).toBeGreaterThan(0);
  });

  it('is missed where nothing is to be told too: what others send does not come in', async () => {
    const away = 'relevo_events_lag_seconds{consumer="partner-events"}';
    expect(await metric(service.url, away)).toBe(0);
    isAway = true;
    await until(async () => (await health()).status === 'degraded');
    expect((await health()).checks['events']).toBe('held_up');
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    expect(await metric(service.url, away)).toBeGreaterThan(0);
    isAway = false;
    await until(async () => (await health()).status === 'ok');
    expect(await metric(service.url, away)).toBe(0);
  });

  it('is told nothing of what others have said in the same log', () => {
    expect(new Set(received.map(({ source }) => source))).toEqual(new Set(['/relevo/payment-service']));
  });
});
