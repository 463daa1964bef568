// What is owed to one webhook, on a real database: while its gate is closed, while it moves, and while it is removed.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { createProviderGuard } from '@relevo/resilience';
import type { ProviderGuard } from '@relevo/resilience';
import { until } from '@relevo/test-kit';
import {
  createOweWebhooks,
  createPostgresWebhookQueue,
} from '../src/adapters/postgres/postgres-webhook-queue.ts';
import { createPostgresWebhooks } from '../src/adapters/postgres/postgres-webhooks.ts';
import { inTransaction } from '../src/adapters/postgres/transaction.ts';
import { deliverWebhook } from '../src/application/deliver-webhook.ts';
import type { PostOutcome } from '../src/domain/webhook-plan.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { shippedGuardPolicy } from './shipped-guard-policy.ts';

const database = databaseOfThisFile();
const source = '/relevo/payment-service';
const hourMs = 3_600_000;
const lifeMs = 72 * hourMs;
let guard: ProviderGuard;

beforeEach(() => {
  guard = createProviderGuard({
    name: 'shop',
    policy: shippedGuardPolicy,
    now: Date.now,
    random: () => 0.5,
    onTransition: () => undefined,
  });
});
afterEach(async () => {
  guard.close();
  await database.query('truncate webhooks, webhook_deliveries');
});

const put = (url: string) =>
  createPostgresWebhooks(database).put({
    ...{ name: 'shop', url, types: [], isEnabled: true, secret: 'whsec_', isRotated: false, overlapMs: 0 },
  });

const happened = () => ({
  ...{ id: uuidv7(), source, stream: 'payment-1', version: 1, type: 'relevo.payment.succeeded.v1' },
  ...{ data: {}, cause: null, correlation: uuidv7(), traceparent: null, atMs: Date.now() },
});

/** Owes one event to every webhook; commits once `before` has resolved. */
const owe = (before: () => Promise<unknown> = () => Promise.resolve()): Promise<void> =>
  inTransaction(database, async (run) => {
    const context = { tx: { query: run }, signal: new AbortController().signal };
    await createOweWebhooks(lifeMs, source)([happened()], context);
    await before();
  });

const queue = () => createPostgresWebhookQueue({ database, owner: 'this', leaseMs: 60_000 });

/** Posts what is due, and is answered so; `meanwhile` is what happens between its claim and its post. */
async function deliverAll(
  outcome: PostOutcome,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const claimed = await queue().claimDue(100);
  await meanwhile();
  const observer = {
    posted: () => undefined,
    ended: () => undefined,
    disabled: () => undefined,
    broke: () => undefined,
  };
  for (const held of claimed)
    await deliverWebhook(held, {
      queue: queue(),
      guardOf: () => guard,
      post: () => Promise.resolve(outcome),
      policy: { waitBaseMs: 1_000, waitMaxMs: hourMs },
      ...{ lifeMs, observer, postMsMax: 1_000, now: Date.now, random: () => 0.5 },
    });
}

type Row = { readonly status: string; readonly last_reason: string | null; readonly in_ms: number };
const rows = async (): Promise<readonly Row[]> =>
  (
    await database.query<Row>(
      `select status, last_reason, extract(epoch from next_attempt_at - now())::float8 * 1000 as in_ms
       from webhook_deliveries`,
    )
  ).rows;

describe('what is owed to a webhook', () => {
  it('is looked at the more rarely, the longer its gate has been closed', async () => {
    await put('https://shop.example/');
    guard.isolate(null);
    await owe();
    await deliverAll({ kind: 'delivered', status: 200 });
    const [young] = await rows();
    expect(young).toMatchObject({ status: 'queued', last_reason: 'circuit_open' });
    expect(young?.in_ms).toBeLessThanOrEqual(4_000);

    // As it is half an hour later: owed since then, and due.
    await database.query(
      `update webhook_deliveries set deadline = deadline - interval '30 minutes', next_attempt_at = now()`,
    );
    await deliverAll({ kind: 'delivered', status: 200 });
    const [old] = await rows();
    expect(old).toMatchObject({ status: 'queued', last_reason: 'circuit_open' });
    expect(old?.in_ms).toBeGreaterThan(20 * 60_000);
  });

  it('stays owed where the webhook has left the address that is gone', async () => {
    await put('https://old.example/');
    await owe();
    await deliverAll({ kind: 'gone', status: 410 }, () => put('https://new.example/'));
    expect(await createPostgresWebhooks(database).byName('shop')).toMatchObject({ isEnabled: true });
    expect(await rows()).toMatchObject([{ status: 'queued', last_reason: 'moved' }]);
  });

  it('goes with it, whoever writes more of it at that moment', async () => {
    await put('https://shop.example/');
    let removal = Promise.resolve(false);
    const isWaitedFor = async (): Promise<boolean> =>
      (
        await database.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
      ).rows.length > 0;
    await owe(() => {
      removal = createPostgresWebhooks(database).remove('shop');
      return Promise.race([removal, until(isWaitedFor)]);
    });
    expect(await removal).toBe(true);
    expect(await rows()).toEqual([]);
  });
});
