// Three replicas come back at once, the first provider is still sick, and much is
// owed: real stores, scripted providers.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import type { TestDatabase } from '@relevo/test-kit';
import type { CallResult } from '../src/domain/attempt.ts';
import { askDatabase } from './ask-database.ts';
import { answers, createMigratedDatabase, createScript, startTestService } from './running-service.ts';
import type { Script, TestService } from './running-service.ts';

const WAITING = 1_500;
const PLACES = 16;
// Slow enough that much is still owed when the open time is over.
const CALL_MS = 100;
const OPEN_MS = 2_000;
/** The database's time is measured, and may be off by as much. */
const CLOCK_ERROR_MS = 50;

type Watched = {
  readonly script: Script;
  readonly inFlightMax: () => number;
  readonly startsMs: readonly number[];
};

/** Counts how many calls are under way at once, and when each began. */
function watched(answer: () => CallResult): Watched {
  let inFlight = 0;
  let most = 0;
  const startsMs: number[] = [];
  const script = createScript(async () => {
    startsMs.push(Date.now());
    inFlight += 1;
    most = Math.max(most, inFlight);
    await pause(CALL_MS);
    inFlight -= 1;
    return answer();
  }, true);
  return { script, inFlightMax: () => most, startsMs };
}

type Replica = { readonly service: TestService; readonly first: Watched; readonly second: Watched };

let database: TestDatabase;
let replicas: readonly Replica[] = [];
let beganAtMs = 0;

const names = ['replica-a', 'replica-b', 'replica-c'];
const yaml = [['max_concurrent: 256', `max_concurrent: ${PLACES}`]] as const;

/** As three replicas left it: their circuits open for the same reason. */
const leftOpenSql = `
  insert into provider_state (provider, replica, reopen_at, open_ms, reason, needs_receipt, tripped)
  select 'first', replica, now() + make_interval(secs => $2::float8 / 1000), $2, 'receipts', true,
         jsonb_build_object('provider', 'first', 'from', 'closed', 'to', 'open', 'reason', 'receipts',
           'atMs', 0, 'detail', '41 of 50 messages not delivered in 30 s', 'evidence', '[]'::jsonb,
           'reopenAtMs', 0, 'openMs', 2000, 'needsReceipt', true)
  from unnest($1::text[]) as t (replica)`;

/** Everything due at once. */
async function leaveBehind(): Promise<void> {
  await askDatabase(
    database,
    `with owed as (
       insert into payments (id, customer_id, amount_minor, currency, message, notification_id)
       select uuidv7(), '123', 100, 'COP', 'Pago ' || n, uuidv7() from generate_series(1, $1::int) n
       returning id, customer_id, message, notification_id)
     insert into notifications (id, payment_id, customer_id, phone, body, status, next_attempt_at, deadline, traceparent)
     select notification_id, id, customer_id, '+573001112233', message, 'waiting', now(),
            now() + interval '1 day', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
     from owed`,
    [WAITING],
  );
}

const owed = async (): Promise<number> =>
  (
    await askDatabase(
      database,
      "select from notifications where status in ('queued', 'waiting', 'sending', 'verifying')",
    )
  ).length;

beforeAll(async () => {
  database = await createMigratedDatabase();
  await leaveBehind();
  beganAtMs = Date.now();
  await askDatabase(database, leftOpenSql, [names, OPEN_MS]);
  replicas = await Promise.all(
    names.map(async (REPLICA_NAME) => {
      const first = watched(answers.accepted);
      const second = watched(answers.accepted);
      const environment = { REPLICA_NAME, RECEIPT_DEADLINE_MS: '60000' };
      const service = await startTestService({
        database,
        yaml,
        first: first.script,
        second: second.script,
        environment,
      });
      return { service, first, second };
    }),
  );
  await until(async () => (await owed()) === 0, 60_000);
}, 90_000);
afterAll(async () => {
  await Promise.all(replicas.map(({ service }) => service.stop()));
  await database.drop();
});

describe('a fleet that is restarted while a provider is open and much is owed', () => {
  it('tells everybody, once each', () => {
    const bodies = replicas.flatMap(({ first, second }) =>
      [...first.script.sent, ...second.script.sent].map(({ body }) => body),
    );
    expect(bodies).toHaveLength(WAITING);
    expect(new Set(bodies).size).toBe(WAITING);
  });

  it('never has more calls under way at the fallback than each replica has places', () => {
    for (const { second } of replicas) {
      expect(second.inFlightMax()).toBeGreaterThan(0);
      expect(second.inFlightMax()).toBeLessThanOrEqual(PLACES);
    }
  });

  it('A12: keeps the remaining open time: nobody calls the provider before it is over', async () => {
    const opensAtMs = beganAtMs + OPEN_MS - CLOCK_ERROR_MS;
    for (const { first } of replicas) {
      for (const startedMs of first.startsMs) expect(startedMs).toBeGreaterThanOrEqual(opensAtMs);
    }
    for (const { service } of replicas) {
      const body: unknown = await (await fetch(`${service.url}/providers/first`)).json();
      expect(body).toMatchObject({
        needs_receipt: true,
        opened_by: { reason: 'receipts', detail: '41 of 50 messages not delivered in 30 s' },
      });
    }
  });

  it('sends at most one probe for each replica and period, and waits for its receipt', () => {
    // One period of waiting for a receipt is longer than all of this takes.
    for (const { first } of replicas) expect(first.startsMs.length).toBeLessThanOrEqual(1);
    expect(replicas.some(({ first }) => first.startsMs.length === 1)).toBe(true);
  });

  it('asks for no receipt any more where receipts have been switched off meanwhile', async () => {
    const own = await createMigratedDatabase();
    await askDatabase(own, leftOpenSql, [names, 1]);
    const service = await startTestService({
      database: own,
      environment: { REPLICA_NAME: 'replica-a' },
    });
    try {
      const body: unknown = await (await fetch(`${service.url}/providers/first`)).json();
      expect(body).toMatchObject({ state: expect.stringMatching(/open/), needs_receipt: false });
    } finally {
      await service.stop();
      await own.drop();
    }
  });
});
