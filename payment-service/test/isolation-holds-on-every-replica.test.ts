// Isolation by hand, on real replicas that share a database.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { askDatabase } from './ask-database.ts';
import {
  createMigratedDatabase,
  metric,
  openTestDatabase,
  post,
  samplePayment,
  startTestService,
} from './running-service.ts';
import type { TestService } from './running-service.ts';
import type { TestDatabase } from '@relevo/test-kit';

type ProviderBody = {
  readonly state: string;
  readonly isolated_until: string | null;
  readonly isolation: { reason: string; isolated_by: string; since: string; until: string } | null;
};

const EVERYWHERE_MS = 1_000;
// A replica has the database's time within the half of one question to it.
const CLOCKS_APART_MS = 200;
// Of a promise about time: that a machine stood still now and then breaks none.
const TRIES_MAX = 3;
const apiKey = 'a-key-of-sixteen-characters';
const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${apiKey}` };

let database: TestDatabase;
let replicas: readonly TestService[];

beforeAll(async () => {
  database = await createMigratedDatabase();
  replicas = await Promise.all(
    ['replica-a', 'replica-b', 'replica-c'].map((REPLICA_NAME) =>
      startTestService({ database, environment: { REPLICA_NAME, API_KEYS: apiKey } }),
    ),
  );
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await database.drop();
});
beforeEach(async () => {
  await lift(one(0));
  await untilAll('closed');
});

function one(index: number): TestService {
  const replica = replicas[index];
  if (replica === undefined) throw new Error(`there is no replica ${index}`);
  return replica;
}

async function order(
  replica: TestService,
  body: unknown,
  name = 'first',
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${replica.url}/providers/${name}/isolation`, {
    method: 'PUT',
    headers,
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const isolate = (replica: TestService, ttl_s = 60) =>
  order(replica, { reason: 'Announced maintenance', ttl_s });

async function lift(replica: TestService, name = 'first'): Promise<number> {
  const url = `${replica.url}/providers/${name}/isolation`;
  const response = await fetch(url, { method: 'DELETE', headers });
  await response.arrayBuffer();
  return response.status;
}

async function seenBy(replica: TestService): Promise<ProviderBody> {
  const response = await fetch(`${replica.url}/providers/first`, { headers });
  return (await response.json()) as ProviderBody; // the contract's body
}

const untilAll = (wanted: string): Promise<number> =>
  until(async () => (await Promise.all(replicas.map(seenBy))).every(({ state }) => state === wanted));

/** The quickest of a few, ms; the first that is quick enough. */
async function bestOf(once: () => Promise<number>): Promise<number> {
  let bestMs = Infinity;
  for (let tries = 0; tries < TRIES_MAX && bestMs >= EVERYWHERE_MS; tries += 1) {
    bestMs = Math.min(bestMs, await once());
  }
  return bestMs;
}

async function pay(replica: TestService): Promise<string | null> {
  const { body } = await post(replica.url, samplePayment, { ...headers, Prefer: 'wait=10' });
  return body.notification.provider;
}

describe('isolation by hand', () => {
  it('holds at once where it was ordered, and everywhere within a second', async () => {
    const tookMs = await bestOf(async () => {
      await lift(one(0));
      await untilAll('closed');
      const { status, body } = await isolate(one(0));
      expect({ status, state: (body as ProviderBody).state }).toEqual({ status: 200, state: 'isolated' });
      expect(await pay(one(0))).toBe('second');
      return untilAll('isolated');
    });
    expect(tookMs).toBeLessThan(EVERYWHERE_MS);
    for (const replica of replicas) expect(await pay(replica)).toBe('second');
  });

  it('ends everywhere within a second, whoever ends it', async () => {
    const tookMs = await bestOf(async () => {
      await isolate(one(0));
      await untilAll('isolated');
      expect(await lift(one(1))).toBe(200);
      expect((await seenBy(one(1))).state).toBe('closed');
      return untilAll('closed');
    });
    expect(tookMs).toBeLessThan(EVERYWHERE_MS);
    for (const replica of replicas) expect(await pay(replica)).toBe('first');
  });

  it('says who, why, since when and until when, on every replica', async () => {
    await isolate(one(0));
    await untilAll('isolated');
    for (const replica of replicas) {
      const { isolation, isolated_until } = await seenBy(replica);
      expect(isolation).toMatchObject({
        reason: 'Announced maintenance',
        isolated_by: expect.stringMatching(/^key-[0-9a-f]{8}$/),
      });
      expect(isolated_until).toBe(isolation?.until);
      expect(Date.parse(isolation?.until ?? '') - Date.parse(isolation?.since ?? '')).toBe(60_000);
    }
    const log = one(0).logs.find((line) => line.includes('provider.isolated'));
    expect(log).toMatch(/Announced maintenance/);
  });

  it('ends by itself on every replica', async () => {
    const lateMs = await bestOf(async () => {
      const { body } = await isolate(one(0), 1);
      await untilAll('closed');
      const afterMs = Date.now() - Date.parse((body as ProviderBody).isolated_until ?? '');
      expect(afterMs).toBeGreaterThan(-CLOCKS_APART_MS);
      return afterMs;
    });
    expect(lateMs).toBeLessThan(EVERYWHERE_MS);
    expect((await seenBy(one(2))).isolation).toBeNull();
  });

  it('takes a later order over an earlier one', async () => {
    await isolate(one(0), 60);
    await order(one(1), { reason: 'Still broken', ttl_s: 600 });
    const reasons = async () =>
      (await Promise.all(replicas.map(seenBy))).map(({ isolation }) => isolation?.reason);
    await until(async () => (await reasons()).every((reason) => reason === 'Still broken'));
    expect((await seenBy(one(2))).state).toBe('isolated');
  });

  it('A13: holds through the restart of a replica, from its first message on', async () => {
    await isolate(one(0));
    await untilAll('isolated');
    await one(1).restart();
    expect((await seenBy(one(1))).state).toBe('isolated');
    expect(await pay(one(1))).toBe('second');
  });

  it('is one of the states in the metrics, and its moves were counted from 0', async () => {
    const name = 'relevo_breaker_transitions_total';
    const line = `${name}{provider="second",from="closed",to="isolated",reason="manual"}`;
    const ask = async (text: string) => {
      const answer = await fetch(`${one(0).url}/metrics`, { headers });
      return (await answer.text()).split('\n').find((each) => each.startsWith(`${text} `));
    };
    expect(await ask(line)).toBe(`${line} 0`);
    await isolate(one(0));
    expect(await ask('relevo_breaker_state{provider="first",state="isolated"}')).toMatch(/ 1$/);
    expect(await ask('relevo_breaker_state{provider="first",state="closed"}')).toMatch(/ 0$/);
    expect(await ask('relevo_provider_in_use{provider="second"}')).toMatch(/ 1$/);
  });

  it.each([
    ['no reason', { ttl_s: 60 }],
    ['an empty reason', { reason: '  ', ttl_s: 60 }],
    ['a reason of 201 characters', { reason: 'x'.repeat(201), ttl_s: 60 }],
    ['a reason that no database stores', { reason: 'a\u0000b', ttl_s: 60 }],
    ['no end', { reason: 'why' }],
    ['an end at once', { reason: 'why', ttl_s: 0 }],
    ['an end after more than a day', { reason: 'why', ttl_s: 86_401 }],
    ['half a second', { reason: 'why', ttl_s: 1.5 }],
    ['an unknown field', { reason: 'why', ttl_s: 60, until: 'tomorrow' }],
    ['a list', [1]],
  ])('refuses %s with 422 and changes nothing', async (_what, body) => {
    expect((await order(one(0), body)).status).toBe(422);
    expect((await seenBy(one(0))).state).toBe('closed');
  });

  it.each(['third', '__proto__', 'first%20', '%2e%2e'])('knows no provider %s', async (name) => {
    expect((await order(one(0), { reason: 'why', ttl_s: 60 }, name)).status).toBe(404);
    expect(await lift(one(0), name)).toBe(404);
  });
});

describe('while the database is away', () => {
  it('takes no order and says so, keeps what it knew, and hears again afterwards', async () => {
    const own = await createMigratedDatabase();
    const service = await startTestService({ database: own });
    const at = async () => (await (await fetch(`${service.url}/providers/first`)).json()) as ProviderBody;
    await isolate(service);
    const admin = openTestDatabase(new URL('/postgres', own.url).href);
    const name = new URL(own.url).pathname.slice(1);
    const setAway = async (isAway: boolean): Promise<void> => {
      await admin.query(`alter database "${name}" with allow_connections ${!isAway}`);
      if (isAway)
        await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
          name,
        ]);
    };
    try {
      await setAway(true);
      expect(await order(service, { reason: 'why', ttl_s: 60 }, 'second')).toMatchObject({ status: 503 });
      expect(await lift(service)).toBe(503);
      await until(() => service.logs.some((line) => line.includes('fleet.not-heard')));
      expect((await at()).state).toBe('isolated');
      await setAway(false);
      await askDatabase(own, 'delete from provider_isolations');
      await until(async () => (await at()).state === 'closed');
      expect(await metric(service.url, 'relevo_breaker_state{provider="first",state="closed"}')).toBe(1);
    } finally {
      await setAway(false);
      await service.stop();
      await admin.close();
      await own.drop();
    }
  });
});
