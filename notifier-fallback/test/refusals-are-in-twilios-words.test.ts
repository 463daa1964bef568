import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { accountSid, authToken, sender, startFallback } from './running-fallback.ts';

const base = `/2010-04-01/Accounts/${accountSid}`;

let fallback: Awaited<ReturnType<typeof startFallback>>;
beforeAll(async () => {
  fallback = await startFallback();
});
afterEach(() => request(fallback.app).post('/admin/reset').expect(200));
afterAll(() => fallback.close());

const create = () =>
  request(fallback.app)
    .post(`${base}/Messages.json`)
    .auth(accountSid, authToken)
    .type('form')
    .send({ To: '+573001112233', From: sender, Body: 'Pago recibido' });

describe('refusals', () => {
  it.each([
    ['no credentials', (test: request.Test) => test],
    ['a wrong token', (test: request.Test) => test.auth(accountSid, 'wrong')],
    ['another scheme', (test: request.Test) => test.set('Authorization', 'Bearer x')],
  ])('answers 401 to %s', async (_title, dress) => {
    const answer = await dress(request(fallback.app).get(`${base}/Messages.json`));
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      code: 20003,
      message: 'Authenticate',
      detail: 'Your AccountSid or AuthToken was incorrect.',
      more_info: 'https://www.twilio.com/docs/errors/20003',
      status: 401,
    });
  });

  it.each([
    ['another account', `/2010-04-01/Accounts/AC${'1'.repeat(32)}/Messages.json`],
    ['a message that is not there', `${base}/Messages/SM${'1'.repeat(32)}.json`],
    ['another resource', `${base}/Calls.json`],
  ])('answers 404 to %s', async (_title, path) => {
    const answer = await request(fallback.app).get(path).auth(accountSid, authToken).expect(404);
    expect(answer.body).toMatchObject({
      code: 20404,
      message: `The requested resource ${path} was not found`,
    });
  });

  it('answers 415 to JSON', async () => {
    const test = request(fallback.app).post(`${base}/Messages.json`).auth(accountSid, authToken);
    expect((await test.send({ To: '+573001112233' })).body).toMatchObject({ code: 20415, status: 415 });
  });
});

describe('faults in Twilio’s words', () => {
  it.each([
    ['error', {}, 503, 20503],
    ['error', { status: 500 }, 500, 20500],
    ['error', { code: 21211 }, 400, 21211],
    ['error', { code: 21211, status: 502 }, 502, 21211],
    ['error_in_200', {}, 200, 20500],
    ['rate_limit', {}, 429, 20429],
    ['auth_expired', {}, 401, 20003],
    ['maintenance', {}, 503, 20503],
  ])('%s %j', async (kind, params, status, code) => {
    await request(fallback.app).put('/admin/faults/f').send({ kind, params }).expect(201);
    const response = await create();
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ code });
    expect(response.headers).toMatchObject({
      'x-fault-injected': 'f',
      'twilio-request-id': expect.any(String),
    });
    expect(response.headers['retry-after'] !== undefined).toBe(
      kind === 'rate_limit' || kind === 'maintenance',
    );
  });

  it('takes no code that is not Twilio’s', async () => {
    await request(fallback.app)
      .put('/admin/faults/f')
      .send({ kind: 'error', params: { code: 1 } })
      .expect(422);
    await request(fallback.app)
      .put('/admin/faults/f')
      .send({ kind: 'accept_then_fail', params: { code: 21211 } })
      .expect(422);
  });
});
