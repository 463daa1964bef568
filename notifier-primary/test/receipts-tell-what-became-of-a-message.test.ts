import { afterEach, expect, it } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedServer } from '@relevo/test-kit';
import request from 'supertest';
import { password, startPrimary, user } from './running-primary.ts';

let target: ScriptedServer;
let primary: Awaited<ReturnType<typeof startPrimary>>;
afterEach(async () => {
  await primary.close();
  await target.close();
});

async function start(): Promise<void> {
  target = await startScriptedServer(() => ({ kind: 'respond', status: 204 }));
  primary = await startPrimary({
    environment: {
      RECEIPTS_URL: `${target.url}/receipts/aldeamo`,
      RECEIPTS_USER: 'receipts',
      RECEIPTS_PASSWORD: 'secret',
    },
  });
}

const send = () =>
  request(primary.app)
    .post('/SmsiWS/smsSendPost')
    .auth(user, password)
    .send({
      country: '57',
      message: 'Pago',
      addresseeList: [{ mobile: '3001112233', correlationLabel: 'a-1' }],
    })
    .expect(200);

it('tells a delivery once, with the credentials for receipts', async () => {
  await start();
  await send();
  await target.requestCountReached(1);
  const [receipt] = target.requests;
  expect(receipt).toMatchObject({
    method: 'POST',
    path: '/receipts/aldeamo',
    headers: { authorization: `Basic ${Buffer.from('receipts:secret').toString('base64')}` },
  });
  expect(JSON.parse(receipt?.body ?? '')).toEqual({
    transactionId: expect.stringMatching(/^[0-9a-f]{32}$/),
    correlationLabel: 'a-1',
    mobile: '3001112233',
    country: '57',
    status: 'DELIVERED',
    statusDate: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    reason: 'Delivered to handset',
  });
});

it('tells it in the trace of the sender, which it would not in earnest', async () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  await start();
  await send().set('traceparent', traceparent);
  await target.requestCountReached(1);
  expect(target.requests[0]?.headers['traceparent']).toBe(traceparent);
});

it.each([
  [{}, 'UNDELIVERED'],
  [{ code: 'EXPIRED' }, 'EXPIRED'],
  [{ code: 'REJECTED' }, 'REJECTED'],
])('tells a later failure %j as %s', async (params, status) => {
  await start();
  await request(primary.app).put('/admin/faults/f').send({ kind: 'accept_then_fail', params }).expect(201);
  await send();
  await target.requestCountReached(1);
  expect(JSON.parse(target.requests[0]?.body ?? '')).toMatchObject({ status });
});

it('sends a receipt by hand', async () => {
  await start();
  await send();
  await target.requestCountReached(1);
  const inbox = await request(primary.app).get('/admin/messages');
  const [message] = (inbox.body as { messages: [{ id: string }] }).messages; // one was just sent
  await request(primary.app)
    .post(`/admin/messages/${message.id}/receipts`)
    .send({ status: 'expired' })
    .expect(202);
  await target.requestCountReached(2);
  expect(JSON.parse(target.requests[1]?.body ?? '')).toMatchObject({
    transactionId: message.id,
    status: 'EXPIRED',
  });
});
