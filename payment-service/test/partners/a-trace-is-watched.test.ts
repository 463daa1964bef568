// Whoever watches a subject sees what comes of it as it comes, through whichever replica.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import type { TestDatabase } from '@relevo/test-kit';
import { askDatabase } from '../ask-database.ts';
import { createMigratedDatabase, startTestService } from '../running-service.ts';
import type { TestService } from '../running-service.ts';
import { watchesOfEachTest } from '../watched-events.ts';
import type { EventWatch } from '../watched-events.ts';
import { bodyOf, story } from './partner-fixtures.ts';

const watchPath = watchesOfEachTest('/subjects/');

let database: TestDatabase;
let here: TestService;
let there: TestService;

beforeAll(async () => {
  database = await createMigratedDatabase();
  here = await startTestService({ database });
  there = await startTestService({ database, environment: { REPLICA_NAME: 'replica-b' } });
});
afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
  await database.drop();
});

const watch = (subjectId: string, by: TestService, lastEventId?: string): Promise<EventWatch> =>
  watchPath(by, `${subjectId}/trace`, {
    Accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
  });

const storyOf = (subjectId: string) =>
  story(
    { subjectId, amountMinor: 10_005n },
    { subjectId, type: 'reversal', amountMinor: 5_000n },
    { subjectId, type: 'payment', amountMinor: 700n },
  ).map(bodyOf);

async function tell(body: unknown): Promise<void> {
  const response = await fetch(`${here.url}/partner-events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
}

const arrivalsIn = (seen: EventWatch): readonly (readonly unknown[])[] =>
  seen.events('arrival').map(({ fields }) => [fields['type'], fields['result']]);

const standsAt = (nextSequence: number, waiting: number) => ({
  items: [{ partner_id: 'acme', next_sequence: nextSequence, waiting }],
});

describe('the trace of a subject, as a stream', () => {
  it('shows a watcher of one replica what is posted through another, as it comes to stand', async () => {
    const [conversion, reversal] = storyOf('order-1');
    const seen = await watch('order-1', there);
    expect(seen.headers).toMatchObject({ 'content-type': 'text/event-stream', vary: 'Accept' });
    // Nothing has come of it yet.
    expect((await seen.seen('subjects')).fields).toMatchObject({ items: [] });
    await tell(reversal);
    await until(() => arrivalsIn(seen).length === 1 && seen.events('subjects').length === 2);
    await tell(conversion);
    await until(() => arrivalsIn(seen).length === 3);
    // Both changed in one transaction, each a little after the other.
    expect(arrivalsIn(seen)[0]).toEqual(['reversal', 'waiting']);
    expect(new Set(arrivalsIn(seen).slice(1))).toEqual(
      new Set([
        ['conversion', 'applied'],
        ['reversal', 'applied'],
      ]),
    );
    const { fields } = await seen.seen('arrival', (event) => event.fields['settled_at'] !== null);
    expect(fields).toMatchObject({ subject_id: 'order-1', postings: [expect.anything()] });
    await until(() => seen.events('subjects').length === 3);
    expect(seen.events('subjects').map((event) => event.fields)).toMatchObject([
      { items: [] },
      standsAt(1, 1),
      standsAt(3, 0),
    ]);
  });

  it('begins with what is there, and tells of what came again and of what contradicts it', async () => {
    const [conversion, reversal, payment] = storyOf('order-2');
    await tell([conversion, reversal]);
    const seen = await watch('order-2', there);
    await until(() => arrivalsIn(seen).length === 2);
    await tell(conversion);
    await seen.seen('arrival', ({ fields }) => fields['repeats'] === 1);
    await tell({ ...conversion, amount: 1 });
    await seen.seen('arrival', ({ fields }) => fields['result'] === 'conflict');
    // Under the id of one of these, about another subject.
    await tell({ ...reversal, subject_id: 'order-9' });
    await seen.seen('arrival', ({ fields }) => fields['subject_id'] === 'order-9');
    await tell({ ...payment, event_id: 'late', sequence: 1 });
    await seen.seen('arrival', ({ fields }) => fields['reason'] === 'sequence_taken');
    expect(arrivalsIn(seen)).toHaveLength(6);
  });

  it('goes on through another replica behind the last event that was seen', async () => {
    const [conversion, reversal, payment] = storyOf('order-3');
    await tell([conversion, reversal]);
    await askDatabase(
      database,
      `update partner_events set received_at = received_at - interval '1 hour', settled_at = settled_at - interval '1 hour'
       where subject_id = 'order-3'`,
    );
    const first = await watch('order-3', here);
    await until(() => arrivalsIn(first).length === 2);
    first.leave();
    await tell(payment);
    const seen = await watch('order-3', there, first.events('arrival').at(-1)?.id ?? '');
    await seen.seen('subjects');
    expect(arrivalsIn(seen)).toEqual([['payment', 'applied']]);
  });

  it('is answered as a page to whoever does not ask for a stream', async () => {
    const [conversion] = storyOf('order-4');
    await tell(conversion);
    const page = await fetch(`${here.url}/subjects/order-4/trace`);
    expect(await page.json()).toMatchObject({ subject_id: 'order-4' });
    expect(page.headers.get('vary')).toBe('Accept');
    const head = await fetch(`${here.url}/subjects/order-4/trace`, {
      method: 'HEAD',
      headers: { Accept: 'text/event-stream' },
    });
    expect(head.headers.get('content-type')).toBe('text/event-stream');
    const unknown = await fetch(`${here.url}/subjects/order-4/trace?since=1`);
    expect(await unknown.json()).toMatchObject({ code: 'invalid_request' });
  });
});
