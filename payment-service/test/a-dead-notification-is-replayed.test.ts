import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { askDatabase } from './ask-database.ts';
import { insertDead } from './dead-notifications.ts';
import { answers, createScript, metric, openTestDatabase, post, samplePayment } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';

const start = serviceOfEachTest();

const viewSchema = z.object({
  code: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  status: z.union([z.string(), z.number()]),
  reason: z.string().nullable().optional(),
  possible_duplicate: z.boolean().optional(),
  attempts: z
    .array(z.object({ life: z.number(), provider: z.string(), outcome: z.string().nullable() }))
    .optional(),
  replays: z
    .array(
      z.object({ life: z.number(), reason: z.string(), replayed_by: z.string(), dead_reason: z.string() }),
    )
    .optional(),
});

async function ask(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  return { status: response.status, body: viewSchema.parse(await response.json()) };
}

const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const replay = (url: string, id: string, reason = 'the outage is over') =>
  ask(`${url}/notifications/${id}/replay`, json({ reason }));

async function settled(url: string, id: string) {
  const until = performance.now() + 15_000;
  while (performance.now() < until) {
    const { body } = await ask(`${url}/notifications/${id}`);
    if (['accepted', 'delivered', 'dead'].includes(String(body.status))) return body;
  }
  throw new Error('it is not settled in time');
}

const wait = { Prefer: 'wait=20' };

async function die(url: string, more: object = {}): Promise<string> {
  const { body } = await post(url, { ...samplePayment, ...more }, wait);
  expect(body.notification.status).toBe('dead');
  return body.notification.notification_id;
}

async function putPhone(url: string, customer: string, phone: string): Promise<void> {
  await fetch(`${url}/customers/${customer}`, { ...json({ phone }), method: 'PUT' });
}

const twoAttempts = [['attempts_max: 100', 'attempts_max: 2']] as const;

describe('a replay', () => {
  it('begins a new life with all attempts to spend, and keeps those of the old one', async () => {
    const { url, first, second } = await start({
      first: createScript(answers.refused),
      second: createScript(answers.refused),
      yaml: twoAttempts,
    });
    const id = await die(url);
    expect(await replay(url, id)).toMatchObject({ status: 202, body: { possible_duplicate: false } });
    expect(await settled(url, id)).toMatchObject({ status: 'dead', reason: 'attempts_exhausted' });
    first.send = answers.accepted;
    expect(await replay(url, id, 'the provider is back')).toMatchObject({ status: 202 });
    expect(await settled(url, id)).toMatchObject({
      status: 'accepted',
      reason: null,
      possible_duplicate: false,
      attempts: [
        { life: 0, provider: 'first', outcome: 'not_sent' },
        { life: 0, provider: 'second', outcome: 'not_sent' },
        { life: 1, provider: 'first', outcome: 'not_sent' },
        { life: 1, provider: 'second', outcome: 'not_sent' },
        { life: 2, provider: 'first', outcome: 'accepted' },
      ],
      replays: [
        {
          life: 1,
          reason: 'the outage is over',
          replayed_by: 'anonymous',
          dead_reason: 'attempts_exhausted',
        },
        { life: 2, reason: 'the provider is back', replayed_by: 'anonymous' },
      ],
    });
    expect(second.sent).toHaveLength(2);
    expect(await metric(url, 'relevo_replays_total{reason="attempts_exhausted"}')).toBe(2);
  });

  it('asked for many times at once happens once', async () => {
    const { url, first } = await start({ first: createScript(answers.badNumber) });
    const id = await die(url);
    first.send = answers.accepted;
    const answered = await Promise.all(Array.from({ length: 10 }, () => replay(url, id)));
    expect(answered.map(({ status }) => status).sort()).toEqual([202, ...Array<number>(9).fill(409)]);
    const refused = answered.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ code: 'not_dead', errors: [{ pointer: '/status' }] });
    expect(await settled(url, id)).toMatchObject({ status: 'accepted', replays: [{ life: 1 }] });
    expect(first.sent).toHaveLength(2);
  });

  it('of a wrong number goes to the one that the customer has now', async () => {
    const { url, first } = await start({ first: createScript(answers.badNumber) });
    await putPhone(url, 'moved', '+573005550001');
    const id = await die(url, { customer_id: 'moved' });
    first.send = answers.accepted;
    await putPhone(url, 'moved', '+573005550002');
    await replay(url, id, 'corrected');
    expect(await settled(url, id)).toMatchObject({ status: 'accepted', possible_duplicate: false });
    expect(first.sent.map(({ to }) => to)).toEqual(['+573005550001', '+573005550002']);
    const endingIn = async (suffix: string): Promise<string> =>
      (await fetch(`${url}/notifications?phone_suffix=${suffix}`)).text();
    expect(await endingIn('0002')).toContain(id);
    expect(await endingIn('0001')).not.toContain(id);
  });

  it('without a contact is refused until there is one', async () => {
    const { url, first } = await start();
    const id = await die(url, { customer_id: 'unreachable' });
    expect(await replay(url, id)).toMatchObject({ status: 409, body: { code: 'no_contact' } });
    await putPhone(url, 'unreachable', '+573005550003');
    expect(await replay(url, id)).toMatchObject({ status: 202 });
    expect(await settled(url, id)).toMatchObject({ status: 'accepted', replays: [{ life: 1 }] });
    expect(first.sent.map(({ to }) => to)).toEqual(['+573005550003']);
  });

  it('of one that may have arrived is marked as a possible duplicate', async () => {
    const { url, first, database } = await start({
      first: createScript(answers.timedOut),
      yaml: [
        ['settle_ms: 5000', 'settle_ms: 100'],
        ['verify_ms: 10000', 'verify_ms: 300'],
        ['on_unknown: at_least_once', 'on_unknown: at_most_once'],
        ['deadline_s: 86400', 'deadline_s: 2'],
      ],
    });
    const id = await die(url);
    first.send = answers.accepted;
    expect(await replay(url, id)).toMatchObject({ status: 202, body: { possible_duplicate: true } });
    expect(await settled(url, id)).toMatchObject({ status: 'accepted', possible_duplicate: true });
    const rows = await askDatabase(database, 'select duplicate_reason from notifications where id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ duplicate_reason: 'replayed' }]);
  });

  it('of one whose message of an earlier life turns out to be delivered sends nothing', async () => {
    const { url, first, database } = await start();
    const open = openTestDatabase(database.url);
    const [id = ''] = await insertDead(open, 1, { outcome: 'accepted', receiptStatus: 'delivered' });
    await open.close();
    expect(await replay(url, id)).toMatchObject({ status: 202, body: { possible_duplicate: true } });
    expect(await settled(url, id)).toMatchObject({ status: 'delivered', attempts: [{ life: 0 }] });
    expect(first.sent).toHaveLength(0);
  });

  it('is recorded under the label of the API key, and no number hides in its reason', async () => {
    const key = 'a-key-of-sixteen-characters';
    const { url } = await start({
      first: createScript(answers.badNumber),
      environment: { API_KEYS: key },
    });
    const headers = { Authorization: `Bearer ${key}` };
    const { body } = await post(url, samplePayment, { ...wait, ...headers });
    const path = `${url}/notifications/${body.notification.notification_id}`;
    const again = await ask(`${path}/replay`, json({ reason: 'ask +57 300 111 2233' }, headers));
    expect(again.body.replays).toMatchObject([{ reason: 'ask ***2233' }]);
    expect(again.body.replays?.[0]?.replayed_by).toMatch(/^key-[0-9a-f]{8}$/);
  });
});

describe('a replay that can not be', () => {
  const unknown = '0193f5c1-7a63-7c3e-8b1a-123456789012';

  it('says why', async () => {
    const { url } = await start();
    const asked: [id: string, body: unknown, status: number, code: string][] = [
      [unknown, { reason: 'x' }, 404, 'notification_not_found'],
      ['nonsense', { reason: 'x' }, 404, 'notification_not_found'],
      [unknown, {}, 422, 'invalid_request'],
      [unknown, { reason: '  ' }, 422, 'invalid_request'],
      [unknown, { reason: 'x'.repeat(201) }, 422, 'invalid_request'],
      [unknown, { reason: 'x', force: true }, 422, 'invalid_request'],
    ];
    for (const [id, body, status, code] of asked) {
      expect(await ask(`${url}/notifications/${id}/replay`, json(body))).toMatchObject({
        status,
        body: { code },
      });
    }
  });

  it('leaves one that a provider took as it is', async () => {
    const { url } = await start();
    const { body } = await post(url, samplePayment, wait);
    const { notification_id: id, status } = body.notification;
    expect(await replay(url, id)).toMatchObject({
      status: 409,
      body: { code: 'not_dead', errors: [{ pointer: '/status', detail: `it is ${status}` }] },
    });
    expect(await settled(url, id)).toMatchObject({ status, replays: [] });
  });
});
