import { afterEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { until } from '@relevo/test-kit';
import { atRest, firstTry } from '../src/domain/wish-plan.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { approved, scriptedGateway } from './scripted-gateway.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';
import { recordOf, takeCommand, takingOn } from './taking-on-a-database.ts';

const database = databaseOfThisFile();
const started: { readonly stop: () => Promise<void> }[] = [];

function taking(gateway: ScriptedGateway, changes: Parameters<typeof takingOn>[2] = {}) {
  const parts = takingOn(database, gateway, changes);
  started.push(parts);
  return parts;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((parts) => parts.stop()));
  await database.query('truncate payments, notifications, authorizations, idempotency_keys, customers');
});

const idOf = (taken: { readonly kind: string; readonly paymentId?: string }): string => taken.paymentId ?? '';

async function untilDecided(paymentId: string) {
  await until(async () => (await recordOf(database, paymentId))?.decision != null);
  return recordOf(database, paymentId);
}

describe('a payment through the gateway', () => {
  it('succeeds, is owed a notification, and keeps neither token nor phone beside it', async () => {
    const gateway = scriptedGateway();
    const { take, told } = taking(gateway);
    const taken = await take(takeCommand());
    expect(await recordOf(database, idOf(taken))).toEqual({
      status: 'succeeded',
      failure_reason: null,
      decision: 'approved',
      late_decision: null,
      gateway_id: approved(gateway.asked[0] ?? { authorizationId: '' }).gatewayId,
      payment_method: null,
      phone: null,
      tries: 1,
      owed: 'queued',
      dead_reason: null,
    });
    expect(gateway.charges).toHaveLength(1);
    expect(told).toContainEqual(expect.objectContaining({ event: 'paymentSettled', status: 'succeeded' }));
  });

  it('is on disk as processing before the gateway is asked', async () => {
    const gateway = scriptedGateway();
    const { take } = taking(gateway);
    let seen: unknown = null;
    const authorize = gateway.authorize.bind(gateway);
    gateway.authorize = async (request, signal) => {
      seen = await recordOf(database, request.paymentId);
      return authorize(request, signal);
    };
    await take(takeCommand());
    expect(seen).toMatchObject({ status: 'processing', decision: null, tries: 1, owed: null });
  });

  it('fails with the gateway’s reason when it is declined, and nobody is notified', async () => {
    const gateway = scriptedGateway();
    gateway.script.push({ kind: 'declined', reason: 'insufficient_funds', gatewayId: 'gw-1' });
    const { take } = taking(gateway);
    const taken = await take(takeCommand());
    expect(await recordOf(database, idOf(taken))).toMatchObject({
      status: 'failed',
      failure_reason: 'insufficient_funds',
      owed: null,
    });
  });

  it('is looked up after a lost answer, and not asked for again', async () => {
    const gateway = scriptedGateway();
    gateway.script.push({ kind: 'lost' });
    const { take, engine } = taking(gateway);
    engine.start();
    const taken = await take(takeCommand());
    expect(await untilDecided(idOf(taken))).toMatchObject({ status: 'succeeded', owed: 'queued' });
    expect(gateway.charges).toHaveLength(1);
    expect(gateway.asked).toHaveLength(1);
    expect(gateway.questions.length).toBeGreaterThanOrEqual(1);
  });

  it('is asked for again under the same id once the gateway has said that it does not know it', async () => {
    const gateway = scriptedGateway();
    gateway.script.push(
      { kind: 'unknown', reason: 'connection_lost' },
      { kind: 'not_sent', reason: 'connection_refused' },
    );
    const { take, engine } = taking(gateway);
    engine.start();
    const taken = await take(takeCommand());
    expect(await untilDecided(idOf(taken))).toMatchObject({ status: 'succeeded', tries: 3 });
    expect(new Set(gateway.asked.map(({ authorizationId }) => authorizationId)).size).toBe(1);
    expect(gateway.charges).toHaveLength(1);
  });

  it('is told as a repeat where it is asked for again before anybody knows what became of the first', async () => {
    const gateway = scriptedGateway();
    gateway.settleMs = 60_000;
    gateway.script.push({ kind: 'lost' });
    gateway.lookUpAnswer = { kind: 'absent' };
    const { take, engine, told } = taking(gateway, { settleMs: 60_000, repeatableForMs: 60_000 });
    engine.start();
    const taken = await take(takeCommand());
    await untilDecided(idOf(taken));
    const calls = told.filter(({ event }) => event === 'gatewayAsked');
    expect(calls.map(({ operation, outcome, isRepeat }) => [operation, outcome, isRepeat])).toEqual([
      ['authorize', 'unknown', false],
      ['look_up', 'absent', false],
      ['authorize', 'approved', true],
    ]);
  });

  it('is found as in doubt by another process when the first one died in mid-call', async () => {
    const gateway = scriptedGateway();
    const dying = taking(gateway, { leaseMs: 2_500 });
    gateway.authorize = () => new Promise(() => undefined);
    void dying.take(takeCommand());
    await until(async () => (await database.query('select 1 from authorizations')).rows.length === 1);
    const [row] = (
      await database.query<{ id: string; payment_id: string }>('select id, payment_id from authorizations')
    ).rows;
    // Its lease ends; what it asked for was carried out.
    await database.query('update authorizations set next_attempt_at = now(), lease_until = now()');
    const alive = scriptedGateway();
    alive.lookUpAnswer = approved({ authorizationId: row?.id ?? '' });
    taking(alive).engine.start();
    expect(await untilDecided(row?.payment_id ?? '')).toMatchObject({ status: 'succeeded', tries: 1 });
    expect(alive.asked).toHaveLength(0);
  });

  it('is not said to have been asked about where its lease was too short to ask', async () => {
    const gateway = scriptedGateway();
    gateway.script.push({ kind: 'lost' });
    // Enough for the call (2 s at most), and not for the question of 1 s that follows it.
    let takenMs = 0;
    const { take, engine, told } = taking(gateway, { leaseMs: 2_900, now: () => Date.now() + takenMs });
    const authorize = gateway.authorize.bind(gateway);
    gateway.authorize = (request, signal) => {
      takenMs = 2_000;
      return authorize(request, signal);
    };
    const taken = await take(takeCommand());
    expect(gateway.questions).toEqual([]);
    expect(told.map(({ operation }) => operation)).toEqual(['authorize']);
    takenMs = 0;
    await database.query('update authorizations set next_attempt_at = now(), not_before = now()');
    engine.start();
    expect(await untilDecided(idOf(taken))).toMatchObject({ status: 'succeeded', tries: 1 });
    expect(told.filter(({ operation }) => operation === 'look_up')).toHaveLength(1);
  });

  it('is left alone by whoever takes the money elsewhere by now', async () => {
    const gateway = scriptedGateway();
    gateway.script.push({ kind: 'lost' });
    gateway.lookUpAnswer = { kind: 'unavailable', retryAfterMs: null };
    const { take, stop } = taking(gateway);
    const taken = await take(takeCommand());
    await stop();
    await database.query(
      'update authorizations set next_attempt_at = now() where next_attempt_at is not null',
    );
    const other = { ...scriptedGateway(), name: 'another' };
    const { store } = taking(other);
    expect(await store.claimDue(10)).toEqual([]);
    expect(await recordOf(database, idOf(taken))).toMatchObject({ status: 'processing' });
  });

  it('has failed for certain when the gateway could not be reached before the deadline', async () => {
    const gateway = scriptedGateway();
    gateway.authorize = () => Promise.resolve({ kind: 'not_sent', reason: 'connection_refused' });
    const { take, engine } = taking(gateway, { deadlineMs: 100 });
    engine.start();
    const taken = await take(takeCommand());
    expect(await untilDecided(idOf(taken))).toMatchObject({
      status: 'failed',
      failure_reason: 'gateway_unavailable',
      decision: 'abandoned',
    });
  });

  it('is left to a person when the gateway can not tell before the doubt runs out, and a late approval is kept', async () => {
    const gateway = scriptedGateway();
    gateway.script.push({ kind: 'lost' });
    gateway.lookUpAnswer = { kind: 'unavailable', retryAfterMs: null };
    const { take, engine, store, told } = taking(gateway, { deadlineMs: 50, doubtMs: 50 });
    engine.start();
    const taken = await take(takeCommand());
    expect(await untilDecided(idOf(taken))).toMatchObject({
      status: 'failed',
      failure_reason: 'outcome_unknown',
    });
    const [asked] = gateway.asked;
    const late = await store.step({
      wishId: asked?.authorizationId ?? '',
      payment: { ...takeCommand().payment, paymentId: idOf(taken) },
      leaseCount: 1,
      history: {
        beganMs: 0,
        deadlineMs: 0,
        tries: 1,
        questions: 0,
        doubtSinceMs: 0,
        notBeforeMs: 0,
        ...atRest,
      },
      last: null,
      move: { kind: 'approved', gatewayId: 'gw-late', notificationId: uuidv7() },
    });
    expect(late).toEqual({ kind: 'late' });
    expect(await recordOf(database, idOf(taken))).toMatchObject({
      status: 'failed',
      late_decision: 'approved',
      gateway_id: 'gw-late',
    });
    expect(told).toContainEqual(
      expect.objectContaining({ event: 'paymentSettled', reason: 'outcome_unknown' }),
    );
  });

  it('that was declined and is approved all the same is for a person: somebody has paid', async () => {
    const gateway = scriptedGateway();
    gateway.script.push({ kind: 'declined', reason: 'refused_request', gatewayId: null });
    const { take, store } = taking(gateway);
    const taken = await take(takeCommand());
    const [asked] = gateway.asked;
    const late = await store.step({
      wishId: asked?.authorizationId ?? '',
      payment: { ...takeCommand().payment, paymentId: idOf(taken) },
      leaseCount: 1,
      history: firstTry(60_000, Date.now()),
      last: null,
      move: { kind: 'approved', gatewayId: 'gw-late', notificationId: uuidv7() },
    });
    expect(late).toEqual({ kind: 'late' });
    expect(await recordOf(database, idOf(taken))).toMatchObject({
      ...{ status: 'failed', decision: 'declined', late_decision: 'approved', owed: null },
    });
  });

  it('is decided by the gateway’s answer even if the lease was lost meanwhile, and by nothing else', async () => {
    const gateway = scriptedGateway();
    const { take, store } = taking(gateway);
    gateway.authorize = async (request) => {
      await database.query(
        "update authorizations set lease_owner = 'somebody else', lease_count = lease_count + 1",
      );
      const parked = { dueAtMs: 0, kind: 'parked' as const };
      const history = {
        beganMs: 0,
        deadlineMs: 0,
        tries: 9,
        questions: 0,
        doubtSinceMs: null,
        notBeforeMs: 0,
        ...atRest,
      };
      const mine = { wishId: request.authorizationId, payment: request, leaseCount: 1, history, last: null };
      await expect(store.step({ ...mine, move: parked })).resolves.toEqual({ kind: 'lost' });
      return approved(request);
    };
    const taken = await take(takeCommand());
    expect(await recordOf(database, idOf(taken))).toMatchObject({
      status: 'succeeded',
      tries: 1,
      owed: 'queued',
    });
  });

  it('is one payment under one key, also when both requests come at once to two replicas', async () => {
    const gateway = scriptedGateway();
    const replicas = [taking(gateway), taking(gateway)];
    const idempotency = { key: 'order-1', fingerprint: 'a.b' };
    const answers = await Promise.all(
      [...replicas, ...replicas].map((replica) => replica.take(takeCommand({ idempotency }))),
    );
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
    expect(gateway.charges).toHaveLength(1);
    const other = { key: 'order-1', fingerprint: 'c.d' };
    await expect(replicas[0]?.take(takeCommand({ idempotency: other }))).resolves.toEqual({
      kind: 'key_reused',
    });
  });

  it('is refused and not stored while the gate is closed, or waits where the caller can', async () => {
    const gateway = scriptedGateway();
    const { take, guard, engine } = taking(gateway);
    guard.pauseUntil(Date.now() + 2_000);
    await expect(take(takeCommand())).resolves.toEqual({ kind: 'gateway_unavailable' });
    expect((await database.query('select 1 from payments')).rows).toHaveLength(0);
    const taken = await take(takeCommand({ mayWait: true }));
    expect(await recordOf(database, idOf(taken))).toMatchObject({ status: 'pending', tries: 0 });
    engine.start();
    expect(await untilDecided(idOf(taken))).toMatchObject({ status: 'succeeded' });
  });

  it('finds the customer’s own contact when it is owed, and says where there is none', async () => {
    const { take } = taking(scriptedGateway());
    await database.query("insert into customers (id, phone) values ('c-1', '+573009998877')");
    const known = await take(takeCommand({ phone: null }));
    const { rows } = await database.query<{ phone: string; phone_suffix: string }>(
      'select n.phone, p.phone_suffix from payments p join notifications n on n.id = p.notification_id where p.id = $1',
      [idOf(known)],
    );
    expect(rows).toEqual([{ phone: '+573009998877', phone_suffix: '8877' }]);
    await database.query('truncate customers');
    const unknown = await take(takeCommand({ phone: null }));
    expect(await recordOf(database, idOf(unknown))).toMatchObject({
      status: 'succeeded',
      owed: 'dead',
      dead_reason: 'no_contact',
    });
  });
});
