// What the other replicas found, on real replicas that share a database.
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import type { TestDatabase } from '@relevo/test-kit';
import { hintedProviders } from '../src/domain/hint-quorum.ts';
import { askDatabase } from './ask-database.ts';
import {
  answers,
  createMigratedDatabase,
  createScript,
  post,
  samplePayment,
  startTestService,
} from './running-service.ts';
import type { TestService } from './running-service.ts';

type ProviderBody = {
  readonly state: string;
  readonly opened_by: { readonly reason: string; readonly detail: string | null } | null;
};

/** Two exchanges and what each of them may take on a busy machine. */
const HEARD_MS_MAX = 3_000;
// The circuit that a test opens stays so while the test looks.
const yaml = [
  ['open_ms_min: 2000', 'open_ms_min: 30000'],
  ['open_ms_max: 60000', 'open_ms_max: 30000'],
] as const;

let database: TestDatabase;
let replicas: TestService[] = [];

async function startReplicas(count: number): Promise<void> {
  database = await createMigratedDatabase();
  replicas = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      startTestService({
        database,
        yaml,
        first: createScript(),
        environment: { REPLICA_NAME: `replica-${index}` },
      }),
    ),
  );
  // Each has been heard of by now; what follows does not depend on who was first.
  await until(async () => (await countLive()) === count);
}

const query = <Row>(sql: string) => askDatabase<Row>(database, sql);

const countLive = async (): Promise<number> => (await query('select from replicas')).length;

function one(index: number): TestService {
  const replica = replicas[index];
  if (replica === undefined) throw new Error(`there is no replica ${index}`);
  return replica;
}

const seenBy = async (replica: TestService): Promise<ProviderBody> =>
  (await (await fetch(`${replica.url}/providers/first`)).json()) as ProviderBody; // the contract's body

/** Its own network to the first provider breaks, and its own calls find out. */
async function breakFor(replica: TestService): Promise<void> {
  replica.first.send = answers.refused;
  await until(async () => {
    await post(replica.url, samplePayment, { Prefer: 'wait=10' });
    return (await seenBy(replica)).state === 'open';
  });
  await until(async () => (await query(`select from provider_state`)).length >= broken().length);
}
const broken = () => replicas.filter(({ first }) => first.send === answers.refused);

/** Every replica has exchanged news at least twice from now on. */
async function untilHeard(): Promise<void> {
  type Row = { readonly oldest: number };
  const [{ now } = { now: 0 }] = await query<{ now: number }>(
    'select extract(epoch from now())::float8 as now',
  );
  await until(async () => {
    const [row] = await query<Row>('select extract(epoch from min(seen_at))::float8 as oldest from replicas');
    return (row?.oldest ?? 0) > now + 1;
  });
}

describe('hints between replicas', () => {
  afterEach(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await database.drop();
  });

  it('with three replicas, two that found a provider sick open it for the third before it has lost a message', async () => {
    await startReplicas(3);
    await breakFor(one(0));
    await breakFor(one(1));
    await until(async () => (await seenBy(one(2))).state === 'open', HEARD_MS_MAX);
    expect((await seenBy(one(2))).opened_by).toMatchObject({
      reason: 'hint',
      detail: 'found sick by 2 of 3 replicas: replica-0, replica-1',
    });
    expect(one(2).first.sent).toEqual([]);
    const { body } = await post(one(2).url, samplePayment, { Prefer: 'wait=10' });
    expect(body.notification.provider).toBe('second');
  });

  it('with three replicas, one whose own network is broken opens nothing for the others', async () => {
    await startReplicas(3);
    await breakFor(one(0));
    await untilHeard();
    for (const replica of [one(1), one(2)]) {
      expect((await seenBy(replica)).state).toBe('closed');
      const { body } = await post(replica.url, samplePayment, { Prefer: 'wait=10' });
      expect(body.notification.provider).toBe('first');
    }
  });

  it('with two replicas, nothing changes', async () => {
    await startReplicas(2);
    await breakFor(one(0));
    await untilHeard();
    expect((await seenBy(one(1))).state).toBe('closed');
  });

  it('does not count what a dead replica left behind', async () => {
    await startReplicas(3);
    await breakFor(one(0));
    // As left by replicas that were killed: an opening that goes on, and nobody seen for a while.
    await query(`insert into provider_state (provider, replica, reopen_at, open_ms, reason, tripped)
      select 'first', 'dead-' || n, now() + interval '1 minute', 30000, 'rate',
             jsonb_build_object('reason', 'rate', 'atMs', extract(epoch from now()) * 1000)
      from generate_series(1, 5) n`);
    await query(`insert into replicas (replica, seen_at) select 'dead-' || n, now() - interval '6 seconds'
      from generate_series(1, 5) n`);
    type Row = { readonly heard: boolean };
    await until(async () => {
      const rows = await query<Row>(`select bool_and(seen_at > updated_at + interval '1 second') as heard
        from replicas join provider_state on provider_state.replica like 'dead-%' where replicas.replica like 'replica-%'`);
      return rows[0]?.heard === true;
    });
    expect((await seenBy(one(1))).state).toBe('closed');
    expect((await seenBy(one(2))).state).toBe('closed');
  });

  it('does not tell back what it was told', async () => {
    await startReplicas(3);
    await query(`insert into provider_state (provider, replica, reopen_at, open_ms, reason, tripped)
      select 'first', 'replica-' || n, now() + interval '1 minute', 30000, reason,
             jsonb_build_object('reason', reason, 'atMs', extract(epoch from now()) * 1000)
      from unnest(array['hint', 'receipts']) with ordinality as t (reason, n)`);
    await untilHeard();
    expect((await seenBy(one(0))).state).toBe('closed');
  });

  it('leaves a replica alone whose own probe succeeded after the others found it', async () => {
    await startReplicas(3);
    await breakFor(one(0));
    await breakFor(one(1));
    await until(async () => (await seenBy(one(2))).state === 'open', HEARD_MS_MAX);
    const short = [
      ['open_ms_min: 2000', 'open_ms_min: 1501'],
      ['duration_ms: 10000', 'duration_ms: 100'],
    ] as const;
    await one(2).stop();
    await query(`update provider_state set open_ms = 1501, reopen_at = now() where replica = 'replica-2'`);
    replicas[2] = await startTestService({
      database,
      yaml: short,
      environment: { REPLICA_NAME: 'replica-2' },
    });
    await until(async () => {
      await post(one(2).url, samplePayment, { Prefer: 'wait=10' });
      return (await seenBy(one(2))).state === 'closed';
    });
    await untilHeard();
    expect((await seenBy(one(2))).state).toBe('closed');
    expect((await seenBy(one(0))).state).toBe('open');
  });
});

describe('the quorum', () => {
  const others = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ provider: 'first', replica: `r${index}` }));

  it.each([
    [1, 2, false],
    [1, 3, false],
    [2, 3, true],
    [2, 4, false],
    [3, 4, true],
    [2, 5, false],
    [3, 5, true],
    // More say so than are alive: one has died since. Two others are needed still.
    [1, 1, false],
  ])('%i others of %i live replicas: %s', (hints, liveReplicas, isHinted) => {
    expect(hintedProviders(others(hints), liveReplicas).has('first')).toBe(isHinted);
  });

  it('counts a replica once, and each provider for itself', () => {
    const twice = [...others(1), ...others(1), { provider: 'second', replica: 'r1' }];
    expect([...hintedProviders(twice, 3)]).toEqual([]);
  });
});
