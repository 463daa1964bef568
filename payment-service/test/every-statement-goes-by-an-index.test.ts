// The service is made to send every statement that it has against the tables that grow,
// and PostgreSQL is asked how it would carry each out. Reading a table from end to end is
// right today and an outage in a year.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordStatements, until } from '@relevo/test-kit';
import type { RecordedStatements } from '@relevo/test-kit';
import { askDatabase } from './ask-database.ts';
import {
  answers,
  createScript,
  post,
  samplePayment,
  sendReceipt,
  startTestService,
} from './running-service.ts';
import type { TestService } from './running-service.ts';

const growing = [
  'payments',
  'notifications',
  'attempts',
  'receipts',
  'idempotency_keys',
  'customers',
  'replays',
];
const phone = '+573001112233';
const wait = { Prefer: 'wait=10' };

type Plan = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
};

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
  for (const path of ['', '?customer_id=dead', '?status=succeeded', `/${paymentId}`])
    await ask(`/payments${path}`);
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

async function replayAndErase(): Promise<void> {
  const jobs = '/notifications/replays';
  const job = { filter: { reason: 'rejected' }, reason: 'mended' };
  await ask(jobs, 'POST', { ...job, dry_run: true });
  await ask(jobs, 'POST', job);
  await until(() => isSent('insert into replays'), 15_000);
  await ask('/customers/123', 'PUT', { phone });
  await ask('/customers/123', 'DELETE');
}

/** What the loops in the background send, each by some words of its own. */
const background = ['retention_progress', 'judged as', 'skip locked', 'receipt_counts', 'group by status'];

const isSent = (words: string): boolean => [...recorded.texts].some((text) => text.includes(words));

const isAboutGrowing = (text: string): boolean =>
  /^\s*(?:with|select|insert|update|delete)\b/i.test(text) &&
  growing.some((table) => new RegExp(`\\b${table}\\b`).test(text));

/** Each scan of a table that grows without a condition on an index, as `table: node`. */
function scansOfAll(plan: Plan): readonly string[] {
  const table = plan['Relation Name'];
  const isScan = plan['Node Type'] === 'Seq Scan' && table !== undefined && growing.includes(table);
  return [...(isScan ? [table] : []), ...(plan.Plans ?? []).flatMap(scansOfAll)];
}

beforeAll(async () => {
  recorded = recordStatements();
  service = await startTestService({
    first: createScript(answers.accepted, true),
    second: createScript(answers.accepted, true),
  });
}, 60_000);
afterAll(async () => {
  await service.stop();
  recorded.end();
});

describe('every statement', () => {
  it('goes by an index, whatever tables have grown to', async () => {
    await takeDeliverAndSettle();
    await listInEveryWay();
    await replayAndErase();
    // The loops in the background each have sent what they send.
    await until(() => background.every(isSent), 20_000);
    const plans = await Promise.all(
      [...recorded.texts].filter(isAboutGrowing).map(async (text) => {
        const [row] = await askDatabase<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
          service.database,
          `explain (generic_plan, format json) ${text}`,
        );
        const scans = row?.['QUERY PLAN'].flatMap(({ Plan: plan }) => scansOfAll(plan)) ?? ['no plan'];
        return { text, scans };
      }),
    );
    expect(plans.length).toBeGreaterThan(25);
    expect(plans.filter(({ scans }) => scans.length > 0)).toEqual([]);
  }, 60_000);
});
