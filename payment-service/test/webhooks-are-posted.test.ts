// A customer's own server gets what happened, signed so that the official library of Standard Webhooks takes it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import type { ScriptedRequest } from '@relevo/test-kit';
import { Webhook } from 'standardwebhooks';
import { askDatabase } from './ask-database.ts';
import { metric, openTestDatabase, startTestService } from './running-service.ts';
import { eventsOn } from './told-events.ts';
import { paid, reply, startWebhookTrial } from './webhook-trial.ts';
import type { WebhookTrial } from './webhook-trial.ts';

let trial: WebhookTrial;
beforeAll(async () => {
  trial = await startWebhookTrial();
});
afterAll(() => trial.stop());
beforeEach(() => trial.clear());

type Event = { readonly id: string; readonly type: string; readonly data: Readonly<Record<string, unknown>> };

/** As a receiver does it: throws where the signature is not of this secret. */
function verify(request: ScriptedRequest, secret: string): Event {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return new Webhook(secret).verify(request.body, headers) as Event;
}

describe('a webhook', () => {
  it('gets each event, signed, with the id that repeats are known by', async () => {
    const secret = await trial.makeWebhook();
    const paymentId = await trial.pay();
    await until(() => trial.received.length === 2);
    const events = trial.received.map((request) => verify(request, secret));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['relevo.payment.succeeded.v1', 'relevo.notification.accepted.v1']),
    );
    for (const [index, event] of events.entries()) {
      expect(trial.received[index]?.headers['webhook-id']).toBe(event.id);
      expect(event.data['payment_id']).toBe(paymentId);
    }
    expect(trial.received[0]?.headers['content-type']).toBe('application/cloudevents+json');
    expect(() =>
      verify(trial.received[0] as ScriptedRequest, `whsec_${Buffer.alloc(32).toString('base64')}`),
    ).toThrow();
    await until(async () => (await trial.deliveries('?status=delivered')).length === 2);
    expect((await trial.deliveries())[0]).toMatchObject({
      tries: 1,
      last_status: 204,
      next_attempt_at: null,
    });
    expect(
      await metric(trial.service.url, 'relevo_webhook_deliveries_total{status="delivered"}'),
    ).toBeGreaterThanOrEqual(2);
  });

  it('gets the types that it asked for, and nothing while it is switched off', async () => {
    await trial.makeWebhook(paid);
    await trial.makeWebhook({ enabled: false }, 'other');
    await trial.pay();
    await until(() => trial.received.length > 0);
    await until(async () => (await trial.deliveries('?status=delivered')).length === 1);
    expect(trial.received.map(({ body }) => (JSON.parse(body) as Event).type)).toEqual([
      'relevo.payment.succeeded.v1',
    ]);
    expect(await trial.deliveries('', 'other')).toEqual([]);
  });

  it('is tried again, under the same id, until it takes it; a redirect is no answer', async () => {
    await trial.makeWebhook(paid);
    const answers = [
      reply(500),
      reply(302, { Location: `${trial.receiver.url}/elsewhere` }),
      reply(429),
      reply(200),
    ];
    trial.answerWith(() => answers.shift() ?? reply(200));
    await trial.pay();
    await until(async () => (await trial.deliveries('?status=delivered')).length === 1);
    expect(trial.received).toHaveLength(4);
    expect(new Set(trial.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(trial.received.map(({ path }) => path))).toEqual(new Set(['/hook']));
    expect((await trial.deliveries())[0]).toMatchObject({ tries: 4, last_status: 200 });
    const eventId = trial.received[0]?.headers['webhook-id'];
    const said = trial.service.logs
      .map((line) => JSON.parse(line) as { readonly event: string; readonly eventId?: string })
      .filter((line) => line.eventId === eventId);
    expect(said.map(({ event }) => event)).toEqual(Array(4).fill('webhook.posted'));
  });

  it.each([
    ['too large to be read', reply(200, {}, 'x'.repeat(100_000))],
    ['never at its end', { kind: 'trickle', everyMs: 5 } as const],
  ])('has it with a 200, also where the body of that is %s', async (_body, answer) => {
    await trial.makeWebhook(paid);
    trial.answerWith(() => answer);
    await trial.pay();
    await until(async () => (await trial.deliveries('?status=delivered')).length === 1);
    expect(trial.received).toHaveLength(1);
    expect((await trial.deliveries())[0]).toMatchObject({ tries: 1, last_status: 200 });
  });

  it('is owed what happens, also where the last of the others is removed while it is made', async () => {
    await trial.makeWebhook();
    await trial.pay();
    await until(() => trial.received.length > 0);
    const beside = openTestDatabase(trial.service.database.url);
    const making = await beside.withConnection(async (run) => {
      await run('begin');
      await run('lock table webhooks in share mode');
      const made = trial.makeWebhook(paid, 'other');
      const waiting =
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      await until(async () => (await run(waiting)).rows.length > 0);
      // As a replica does it that has removed the last one.
      await askDatabase(trial.service.database, "delete from event_log.cursors where consumer = 'webhooks'");
      await run('commit');
      return made;
    });
    expect(making).toMatch(/^whsec_/);
    await beside.close();
    await trial.pay();
    await until(async () => (await trial.deliveries('?status=delivered', 'other')).length === 1);
  });

  it('changes its secret without a gap: for a day both sign', async () => {
    const before = await trial.makeWebhook(paid);
    const url = `${trial.receiver.url}/hook`;
    const rotated = await trial.ask('PUT', '/webhooks/shop', {
      ...{ url, ...paid, rotate_secret: true },
    });
    expect(rotated.status).toBe(200);
    const after = String(rotated.body['secret']);
    expect(after).not.toBe(before);
    await trial.pay();
    await until(() => trial.received.length === 1);
    for (const secret of [before, after])
      expect(verify(trial.received[0] as ScriptedRequest, secret)).toBeDefined();
    expect(await trial.ask('PUT', '/webhooks/shop', { url })).toMatchObject({
      status: 200,
      body: { types: [] },
    });
    const shown = JSON.stringify([
      await trial.ask('GET', '/webhooks/shop'),
      await trial.ask('GET', '/webhooks'),
    ]);
    expect(shown).not.toContain('whsec_');
    expect(shown).toContain('"shop"');
    expect(trial.service.logs.join('\n')).not.toContain('whsec_');
  });

  it('that is gone (410) is switched off; what died of it can be posted again', async () => {
    await trial.makeWebhook(paid);
    trial.answerWith(() => reply(410));
    await trial.pay();
    await until(async () => (await trial.deliveries('?status=dead')).length === 1);
    await until(async () => (await trial.ask('GET', '/webhooks/shop')).body['enabled'] === false);
    const [dead] = await trial.deliveries();
    expect(dead).toMatchObject({ reason: 'gone', last_status: 410 });
    trial.answerWith(() => reply(200));
    await trial.ask('PUT', '/webhooks/shop', {
      ...{ url: `${trial.receiver.url}/hook`, ...paid },
    });
    const replay = `/webhooks/shop/deliveries/${dead?.event_id ?? ''}/replay`;
    expect((await trial.ask('POST', replay)).status).toBe(204);
    await until(async () => (await trial.deliveries('?status=delivered')).length === 1);
    expect(new Set(trial.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await trial.ask('POST', replay)).toMatchObject({
      status: 409,
      body: { code: 'webhook_delivery_not_dead' },
    });
  });

  it('that is removed is owed nothing, and without any nobody reads the log for them', async () => {
    trial.answerWith(() => reply(500));
    await trial.makeWebhook();
    await trial.pay();
    await until(() => trial.received.length > 0);
    expect((await trial.ask('DELETE', '/webhooks/shop')).status).toBe(204);
    expect(await trial.ask('DELETE', '/webhooks/shop')).toMatchObject({
      status: 404,
      body: { code: 'webhook_not_found' },
    });
    for (const sql of [
      'select 1 from webhook_deliveries',
      `select 1 from event_log.cursors where consumer = 'webhooks'`,
    ])
      expect(await askDatabase(trial.service.database, sql)).toEqual([]);
  });
});

describe('where a webhook may not lead', () => {
  it('is our own network: refused when it is made, and when it is posted to', async () => {
    const strict = await startTestService({
      database: trial.service.database,
      environment: { ...eventsOn, RELEVO_ENV: 'production', REPLICA_NAME: 'strict' },
    });
    const put = async (url: string) => {
      const response = await fetch(`${strict.url}/webhooks/other`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ url }),
      });
      return [
        response.status,
        ((await response.json()) as { errors?: { detail: string }[] }).errors?.[0]?.detail,
      ];
    };
    expect(await put('http://shop.example/hook')).toEqual([422, 'expected https']);
    for (const host of [
      '127.0.0.1',
      '10.1.2.3',
      '169.254.169.254',
      '[::1]',
      '[::ffff:10.0.0.1]',
      '0x7f.1',
      '2130706433',
    ])
      expect([host, ...(await put(`https://${host}/hook`))]).toEqual([
        ...[host, 422, 'expected an address that is reached over the internet'],
      ]);
    for (const url of ['https://user:secret@shop.example/', 'https:\\\\user:secret@shop.example/'])
      expect([url, (await put(url))[0]]).toEqual([url, 422]);
    expect((await put('https://shop.example/hook'))[0]).toBe(201);
    await strict.stop();
  });
});

describe('where no events are written', () => {
  it('there are no webhooks either', async () => {
    const silent = await startTestService({
      database: trial.service.database,
      environment: { REPLICA_NAME: 'silent' },
    });
    const response = await fetch(`${silent.url}/webhooks`);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      409,
      'events_off',
    ]);
    await silent.stop();
  });
});
