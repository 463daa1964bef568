import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { askDatabase } from './ask-database.ts';
import { answers, createScript, post, samplePayment } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';

const startService = serviceOfEachTest();

describe('a burst', () => {
  it('is taken whole, and waits for the first provider instead of spilling over to the next', async () => {
    const slow = createScript(() => delay(50).then(answers.accepted));
    const service = await startService({
      first: slow,
      yaml: [['max_concurrent: 256', 'max_concurrent: 16']],
    });
    const { url, first, second } = service;
    const payments = await Promise.all(
      Array.from({ length: 300 }, () => post(url, samplePayment, { Prefer: 'wait=20' })),
    );
    expect(new Set(payments.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(payments.map(({ body }) => body.notification.status))).toEqual(new Set(['accepted']));
    expect({ first: first.sent.length, second: second.sent.length }).toEqual({ first: 300, second: 0 });
  }, 30_000);
});

describe('a service that stops', () => {
  it('answers who waits for a settlement with what is known, instead of cutting the connection', async () => {
    const service = await startService({
      first: createScript(answers.refused),
      second: createScript(answers.refused),
    });
    const { first, url } = service;
    const isAsked = new Promise<void>((resolve) => {
      first.send = () => {
        resolve();
        return answers.refused();
      };
    });
    const waiting = post(url, samplePayment, { Prefer: 'wait=30' });
    await isAsked;
    await service.restart();
    const { status, body } = await waiting;
    expect({ status, isDead: body.notification.status === 'dead' }).toEqual({ status: 201, isDead: false });
  });

  it('stores the outcome of a payment that was taken while it drained', async () => {
    let isAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const first = createScript(() => {
      isAsked();
      return held.then(answers.accepted);
    });
    const service = await startService({ first });
    const { url, database } = service;
    const body = JSON.stringify(samplePayment);
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      Expect: '100-continue',
    };
    const call = request(`${url}/payments`, { method: 'POST', headers, agent: false });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      call.on('response', resolve).on('error', reject);
    });
    // Once the service says "continue" it has the request, and not its body.
    await new Promise<void>((resolve) => {
      call.on('continue', resolve).flushHeaders();
    });
    const restarted = service.restart();
    call.end(body);
    expect((await answered).resume().statusCode).toBe(201);
    await asked;
    answer();
    await restarted;
    const rows = await askDatabase(database, 'select outcome, reason from attempts');
    expect(rows).toEqual([{ outcome: 'accepted', reason: 'ok' }]);
  });
});
