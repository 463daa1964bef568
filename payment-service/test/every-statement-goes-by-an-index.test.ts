// The service is made to send every statement that it has against the tables that grow,
// and PostgreSQL is asked how it would carry each out. Reading a table or an index from end
// to end is right today and an outage in a year.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordStatements, until } from '@relevo/test-kit';
import type { RecordedStatements } from '@relevo/test-kit';
import { askDatabase } from './ask-database.ts';
import { bodyOf, story } from './partners/partner-fixtures.ts';
import { insertSettled, makeMonth, monthsAgo, passAllOfIt } from './months-of-history.ts';
import { isOutage } from '../src/adapters/postgres/pool.ts';
import { createPostgresHistory } from '../src/adapters/postgres/postgres-history.ts';
import {
  answers,
  createMigratedDatabase,
  createScript,
  openTestDatabase,
  post,
  samplePayment,
  sendReceipt,
  startTestService,
} from './running-service.ts';
import type { TestService } from './running-service.ts';
import { endlessReads } from './statement-plans.ts';
import type { EndlessRead } from './statement-plans.ts';
import { eventsOn } from './told-events.ts';

const growing = [
  'payments',
  'notifications',
  'attempts',
  'receipts',
  'provider_messages',
  'idempotency_keys',
  'authorizations',
  'refunds',
  'simulated_ledger',
  'customers',
  'replays',
  'partners',
  'partner_subjects',
  'partner_events',
  'partner_event_conflicts',
  'partner_postings',
  'events',
  'streams',
  'inbox',
  'dead',
  'webhook_deliveries',
];
const phone = '+573001112233';
const wait = { Prefer: 'wait=10' };

let service: TestService;
let recorded: RecordedStatements;

async function ask(path: string, method = 'GET', body?: unknown): Promise<void> {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await fetch(service.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  expect([path, response.status < 400 || response.status === 404]).toEqual([path, true]);
}

async function takeDeliverAndSettle(): Promise<void> {
  const { first, second, url } = service;
  const keyed = { ...wait, 'Idempotency-Key': 'once' };
  const { body } = await post(url, samplePayment, keyed);
  await post(url, samplePayment, keyed);
  const { attempts } = body.notification;
  expect(attempts).toHaveLength(1);
  const [taken] = first.sent;
  await sendReceipt(url, 'first', { status: 'delivered', attemptId: taken?.attemptId ?? null });
  await sendReceipt(url, 'first', { status: 'delivered', providerMessageId: 'of nobody yet' });
  first.send = answers.timedOut;
  await post(url, { ...samplePayment, customer_id: 'doubt', phone }, wait);
  first.send = answers.refused;
  second.send = answers.refused;
  await post(url, { ...samplePayment, customer_id: 'waits', phone });
  first.send = answers.badNumber;
  second.send = answers.badNumber;
  await post(url, { ...samplePayment, customer_id: 'dead', phone }, wait);
}

async function takeAtTheGateway(): Promise<void> {
  for (const payment_method of ['pm_card_visa', 'pm_card_chargeDeclined', 'sim_pending_200'])
    await post(
      service.url,
      { ...samplePayment, capture: 'gateway', payment_method },
      { 'Idempotency-Key': payment_method },
    );
}

async function giveBackInEveryWay(): Promise<void> {
  for (const payment_method of [null, 'pm_card_visa', 'sim_refund_refused', 'pm_card_pendingRefund']) {
    const gateway = payment_method === null ? {} : { capture: 'gateway', payment_method };
    const { body } = await post(service.url, { ...samplePayment, ...gateway });
    const refunds = `/payments/${body.payment_id}/refunds`;
    const response = await fetch(service.url + refunds, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `back ${payment_method}` },
      body: '{}',
    });
    const { refund_id: refundId } = (await response.json()) as { refund_id?: string };
    await ask(refunds);
    await ask(`${refunds}/${refundId ?? body.payment_id}`);
  }
}

async function listInEveryWay(): Promise<void> {
  const [
    { notification_id: notificationId, payment_id: paymentId } = { notification_id: '', payment_id: '' },
  ] = await askDatabase<{ notification_id: string; payment_id: string }>(
    service.database,
    'select id as notification_id, payment_id from notifications order by id limit 1',
  );
  const filters = [
    '',
    `id=${paymentId}`,
    'customer_id=dead',
    'phone_suffix=2233',
    'status=dead',
    'status=delivered',
    'reason=rejected',
    'provider=first',
    'tried_provider=first',
    'possible_duplicate=true',
    'since=2026-01-01T00:00:00Z&until=2100-01-01T00:00:00Z',
  ];
  for (const filter of filters) await ask(`/notifications?${filter}`);
  const ofPayments = [
    '',
    `id=${notificationId}`,
    'customer_id=dead',
    'phone_suffix=2233',
    'status=succeeded',
    'status=failed',
    'since=2026-01-01T00:00:00Z&until=2100-01-01T00:00:00Z',
  ];
  for (const filter of ofPayments) await ask(`/payments?${filter}`);
  await ask(`/payments/${paymentId}`);
  const others = [
    '/notifications/dead-letters',
    '/customers/123',
    '/flow',
    '/providers',
    '/metrics',
    '/readyz',
  ];
  for (const path of [`/notifications/${notificationId}`, ...others]) await ask(path);
}

async function tellAsAPartner(): Promise<void> {
  const [conversion = {}, reversal] = story({}, { type: 'reversal' }).map(bodyOf);
  await ask('/partners/acme', 'PUT', { commission_basis_points: 500 });
  await ask('/partner-events', 'POST', [reversal, conversion, conversion, { ...conversion, amount: 1 }]);
  for (const path of ['', '/balance', '/statement', '/waiting']) await ask(`/partners/acme${path}`);
  await ask('/partners');
  await ask('/subjects/order-1/trace');
  const { body } = await fetch(`${service.url}/subjects/order-1/trace`, {
    headers: { Accept: 'text/event-stream' },
  });
  await until(() => isSent('as changed_us'));
  await body?.cancel();
}

async function postToAWebhook(): Promise<void> {
  await ask('/webhooks/shop', 'PUT', { url: 'http://127.0.0.1:9/' });
  await until(() => isSent('insert into webhook_deliveries'));
  await ask('/webhooks/shop/deliveries');
  await ask('/webhooks/shop/deliveries?status=dead');
  await ask(`/webhooks/shop/deliveries/019aaf3e-0000-7000-8000-000000000000/replay`, 'POST');
  await until(() => isSent('update webhook_deliveries'));
  await until(() => isSent('delete from webhook_deliveries'));
  await ask('/webhooks/shop', 'DELETE');
}

async function replayAndErase(): Promise<void> {
  const jobs = '/notifications/replays';
  const job = { filter: { reason: 'rejected' }, reason: 'mended' };
  await ask(jobs, 'POST', { ...job, dry_run: true });
  await ask(jobs, 'POST', job);
  await until(() => isSent('insert into replays'), 15_000);
  await ask('/customers/123', 'PUT', { phone });
  await ask('/customers/123', 'DELETE');
}

const monthsMade = 12;

/** A month is cleared and not dropped: its statements are asked about below. */
async function keepHistory(): Promise<void> {
  const database = openTestDatabase(service.database.url);
  // What the service does meanwhile may lock the same tables the other way round: as its own loop, this comes again.
  const isMade = (ago: number): Promise<boolean> =>
    makeMonth(database, monthsAgo(ago)).then(
      () => true,
      (error: unknown) => {
        if (!isOutage(error)) throw error;
        return false;
      },
    );
  for (let ago = 1; ago <= monthsMade; ago += 1) await until(() => isMade(ago));
  await insertSettled(database, 2, monthsAgo(monthsMade));
  await passAllOfIt(database);
  const history = createPostgresHistory(database);
  await history.forgetKeys(0, 1);
  await history.releaseNext(0, 1);
  expect(await history.releaseNext(Date.now(), 1)).toEqual({ kind: 'cleared' });
  await database.close();
}

/** What the loops in the background send, each by some words of its own. */
const background = [
  'retention_progress',
  'judged as',
  'skip locked',
  'receipt_counts',
  'group by status',
  'as stray',
  'as oldest_doubt_ms',
  'delete from idempotency_keys',
  'delete from provider_messages',
  'delete from notifications',
  'delete from receipts_default',
  'partner_ledger_imbalance',
  'partner_postings where id >=',
];

const isSent = (words: string): boolean => [...recorded.texts].some((text) => text.includes(words));

/** Counted in the background along an index of nothing but what is owed; and a list whose index is that of all. */
const meant: readonly EndlessRead[] = [
  { text: 'as oldest_doubt_ms', reads: ['authorizations by authorizations_due'] },
  { text: 'as "oldestWaitingMs"', reads: ['partner_events by partner_events_waiting'] },
  // All that wait, of which there are 100,000 at most, for the page of one partner.
  { text: 'with waiting as materialized', reads: ['partner_events by partner_events_waiting'] },
  // Of succeeded ones, which nearly all are.
  { text: 'where p.status = $1 order by p.id desc limit', reads: ['payments by payments_pkey'] },
];

const isUnmeant = ({ text, reads }: EndlessRead): boolean =>
  !meant.some((each) => text.includes(each.text) && each.reads.join() === reads.join());

const ofMonth = /_\d{4}_\d{2}\b/;

const isAboutGrowing = (text: string): boolean =>
  /^\s*(?:with|select|insert|update|delete)\b/i.test(text) &&
  growing.some((table) => new RegExp(`\\b${table}(?:_\\d{4}_\\d{2}|_default|_rest|_\\d+)?\\b`).test(text));

beforeAll(async () => {
  recorded = recordStatements();
  service = await startTestService({
    first: createScript(answers.accepted, true),
    second: createScript(answers.accepted, true),
    environment: eventsOn,
  });
}, 60_000);
afterAll(async () => {
  await service.stop();
  recorded.end();
});

describe('every statement', () => {
  it('goes by an index, whatever tables have grown to', async () => {
    const posting = postToAWebhook();
    await takeDeliverAndSettle();
    await posting;
    await takeAtTheGateway();
    await giveBackInEveryWay();
    await listInEveryWay();
    await tellAsAPartner();
    await replayAndErase();
    await keepHistory();
    // The loops in the background each have sent what they send.
    await until(() => background.every(isSent), 20_000);
    const texts = [...recorded.texts].filter(isAboutGrowing);
    expect(texts.length).toBeGreaterThan(35);
    expect((await endlessReads(service.database, texts, growing)).filter(isUnmeant)).toEqual([]);
    // As a service plans them that starts on a new database, and keeps the plans while its tables grow.
    const empty = await createMigratedDatabase();
    const ofNoMonth = texts.filter((text) => !ofMonth.test(text));
    expect((await endlessReads(empty, ofNoMonth, growing)).filter(isUnmeant)).toEqual([]);
    await empty.drop();
  }, 60_000);
});

describe('a statement that takes longer with each row', () => {
  it.each([
    [
      'reads a table',
      'select count(*) from idempotency_keys where fingerprint = $1',
      ['idempotency_keys by nothing'],
    ],
    [
      'joins by reading a whole index',
      `select n.status from (select notification_id from payments order by id desc limit 51) p
       left join notifications n on n.id = p.notification_id`,
      ['notifications by notifications_pkey'],
    ],
    [
      'changes rows that it finds by reading a whole index',
      `update partner_events e set reason = i.reason
       from json_to_recordset($1::json) as i(partner_id text, event_id text, reason text)
       where e.partner_id = i.partner_id and e.event_id = i.event_id`,
      ['partner_events by partner_events_pkey'],
    ],
    [
      'goes by the second half of a key',
      'select count(*) from partner_events where event_id = $1',
      ['partner_events by partner_events_pkey'],
    ],
    [
      'passes over rows until there are enough',
      'select id from refunds where amount_minor = $1 order by id limit 1',
      ['refunds by refunds_pkey'],
    ],
  ])('is found where it %s', async (_, text, reads) => {
    expect(await endlessReads(service.database, [text], growing)).toEqual([{ text, reads }]);
  });

  it('is not what stops at a limit', async () => {
    const text = 'select id from refunds order by id desc limit $1';
    expect(await endlessReads(service.database, [text], growing)).toEqual([]);
  });
});
