import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { atRest } from '../src/domain/wish-plan.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { bookOf, bookOnceEnded, refundCommand, refundingOn } from './refunding-on-a-database.ts';
import { refunded, scriptedGateway } from './scripted-gateway.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';

const database = databaseOfThisFile();
const started: { readonly stop: () => Promise<void> }[] = [];

function refunding(gateway: ScriptedGateway, changes: Parameters<typeof refundingOn>[2] = {}) {
  const parts = refundingOn(database, gateway, changes);
  started.push(parts);
  return parts;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((parts) => parts.stop()));
  await database.query('truncate payments, notifications, authorizations, refunds, idempotency_keys');
});

const statusesOf = async (paymentId: string) =>
  (await bookOf(database, paymentId)).refunds.map(({ status }) => status);

const untilEnded = (paymentId: string) => bookOnceEnded(database, paymentId);

describe('a refund of a payment that the gateway took', () => {
  it('is given in parts until nothing is left, and moves the payment as far as it was given', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, told } = refunding(gateway);
    const paymentId = await takePaid();
    await refund(refundCommand(paymentId, { amountMinor: 4_000n }));
    expect(await untilEnded(paymentId)).toMatchObject({
      status: 'partially_refunded',
      refunded: '4000',
      held: '0',
    });
    // Nothing said: all that is left.
    await refund(refundCommand(paymentId));
    expect(await untilEnded(paymentId)).toMatchObject({ status: 'refunded', refunded: '10000', held: '0' });
    expect(gateway.givenBack.map(({ amountMinor }) => amountMinor)).toEqual([4_000n, 6_000n]);
    expect(await refund(refundCommand(paymentId))).toEqual({ kind: 'not_refundable', status: 'refunded' });
    expect(told.filter(({ event }) => event === 'refundSettled')).toHaveLength(2);
  });

  it('is on disk, and holds its part of the payment, before the gateway is asked', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid } = refunding(gateway);
    const paymentId = await takePaid();
    let seen: unknown = null;
    const ask = gateway.refund.bind(gateway);
    gateway.refund = async (request, signal) => {
      seen = await bookOf(database, paymentId);
      return ask(request, signal);
    };
    await refund(refundCommand(paymentId, { amountMinor: 2_500n }));
    await untilEnded(paymentId);
    expect(seen).toMatchObject({
      status: 'succeeded',
      refunded: '0',
      held: '2500',
      refunds: [{ status: 'processing', tries: 1 }],
    });
  });

  it('gives up what it held where the gateway refuses it, and leaves the payment as it was', async () => {
    const gateway = scriptedGateway();
    gateway.refundScript.push({ kind: 'refused', code: 'charge_disputed' });
    const { refund, takePaid, told } = refunding(gateway);
    const paymentId = await takePaid();
    await refund(refundCommand(paymentId));
    expect(await untilEnded(paymentId)).toMatchObject({
      status: 'succeeded',
      refunded: '0',
      held: '0',
      refunds: [{ status: 'failed', failure_reason: 'refused', failure_code: 'charge_disputed' }],
    });
    expect(told).toContainEqual(expect.objectContaining({ status: 'failed', code: 'charge_disputed' }));
    await refund(refundCommand(paymentId));
    expect(await untilEnded(paymentId)).toMatchObject({ status: 'refunded' });
  });

  it('is looked up after a lost answer, and not asked for again', async () => {
    const gateway = scriptedGateway();
    gateway.refundScript.push({ kind: 'lost' });
    const { refund, takePaid, engine } = refunding(gateway);
    engine.start();
    const paymentId = await takePaid();
    await refund(refundCommand(paymentId));
    expect(await untilEnded(paymentId)).toMatchObject({ status: 'refunded', refunds: [{ tries: 1 }] });
    expect(gateway.givenBack).toHaveLength(1);
    expect(gateway.refundQuestions).toBe(1);
  });

  it('is asked for again under the same id only, once the gateway does not know it', async () => {
    const gateway = scriptedGateway();
    gateway.refundScript.push(
      { kind: 'unknown', reason: 'connection_lost' },
      { kind: 'not_sent', reason: 'connection_refused' },
      { kind: 'throttled', reason: 'rate_limited', retryAfterMs: 20 },
    );
    const { refund, takePaid, engine } = refunding(gateway);
    engine.start();
    const paymentId = await takePaid();
    await refund(refundCommand(paymentId));
    expect(await untilEnded(paymentId)).toMatchObject({ status: 'refunded', refunds: [{ tries: 4 }] });
    expect(new Set(gateway.refundsAsked.map(({ refundId }) => refundId)).size).toBe(1);
    expect(gateway.givenBack).toHaveLength(1);
  });

  it('is found as in doubt by another process when the first one died in mid-call', async () => {
    const gateway = scriptedGateway();
    const dying = refunding(gateway);
    const paymentId = await dying.takePaid();
    gateway.refund = () => new Promise(() => undefined);
    await dying.refund(refundCommand(paymentId));
    const [begun] = (await bookOf(database, paymentId)).refunds;
    // Its lease ends; what it asked for was carried out.
    await database.query('update refunds set next_attempt_at = now(), lease_until = now()');
    const alive = scriptedGateway();
    alive.refundLookUpAnswer = refunded({ refundId: begun?.id ?? '' });
    refunding(alive).engine.start();
    expect(await untilEnded(paymentId)).toMatchObject({ status: 'refunded', refunds: [{ tries: 1 }] });
    expect(alive.refundsAsked).toHaveLength(0);
  });

  it('has failed for certain where the gateway could not be reached before the deadline', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, engine } = refunding(gateway, { deadlineMs: 500 });
    engine.start();
    const paymentId = await takePaid();
    gateway.refund = () => Promise.resolve({ kind: 'not_sent', reason: 'connection_refused' });
    await refund(refundCommand(paymentId));
    expect(await untilEnded(paymentId)).toMatchObject({
      status: 'succeeded',
      held: '0',
      refunds: [{ status: 'failed', failure_reason: 'gateway_unavailable' }],
    });
  });

  it('stays held where nobody can tell what became of it, until the gateway’s word comes after all', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, engine, store, told } = refunding(gateway, { deadlineMs: 500, doubtMs: 50 });
    engine.start();
    const paymentId = await takePaid();
    gateway.refundScript.push({ kind: 'lost' });
    gateway.refundLookUpAnswer = { kind: 'unavailable', retryAfterMs: null };
    await refund(refundCommand(paymentId, { amountMinor: 7_000n }));
    const unresolved = await untilEnded(paymentId);
    expect(unresolved).toMatchObject({ status: 'succeeded', refunded: '0', held: '7000' });
    expect(unresolved.refunds).toMatchObject([{ status: 'unresolved', failure_reason: null }]);
    expect(told).toContainEqual(expect.objectContaining({ event: 'refundSettled', status: 'unresolved' }));
    expect(await refund(refundCommand(paymentId, { amountMinor: 3_001n }))).toEqual({
      kind: 'too_much',
      left: { amountMinor: 3_000n, currency: 'COP' },
    });
    const [doubtful] = unresolved.refunds;
    const entry = { wishId: doubtful?.id ?? '', paymentId, leaseCount: 1, history: inDoubt, last: null };
    const late = await store.step({ ...entry, move: refunded({ refundId: entry.wishId }) });
    expect(late).toEqual({ kind: 'stored', leaseUntilMs: null });
    expect(await bookOf(database, paymentId)).toMatchObject({
      status: 'partially_refunded',
      refunded: '7000',
      held: '0',
    });
  });

  it('is asked about once more, and not repeated, where a person does what the manual says of an unresolved one', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, engine } = refunding(gateway, { deadlineMs: 500, doubtMs: 50 });
    engine.start();
    const paymentId = await takePaid();
    gateway.refundScript.push({ kind: 'lost' });
    gateway.refundLookUpAnswer = { kind: 'unavailable', retryAfterMs: null };
    await refund(refundCommand(paymentId));
    const [unresolved] = (await untilEnded(paymentId)).refunds;
    gateway.refundLookUpAnswer = null;
    const manual = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'gateways.md'), 'utf8');
    const [, sql = ''] = /`(update refunds set [^`]+)`/.exec(manual) ?? [];
    expect(sql).toContain("id = '…'");
    await database.query(sql.replace('…', unresolved?.id ?? ''));
    expect(await untilEnded(paymentId)).toMatchObject({ status: 'refunded', refunds: [{ tries: 1 }] });
    expect(gateway.givenBack).toHaveLength(1);
  });

  it('is told where it was given after it had failed for certain, and moves nothing then', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, store } = refunding(gateway);
    gateway.refundScript.push({ kind: 'refused', code: 'charge_disputed' });
    const paymentId = await takePaid();
    await refund(refundCommand(paymentId));
    const [failed] = (await untilEnded(paymentId)).refunds;
    const entry = { wishId: failed?.id ?? '', paymentId, leaseCount: 1, history: inDoubt, last: null };
    expect(await store.step({ ...entry, move: refunded({ refundId: entry.wishId }) })).toEqual({
      kind: 'late',
    });
    expect(await bookOf(database, paymentId)).toMatchObject({ status: 'succeeded', refunded: '0' });
  });

  it('is ended by the gateway’s word even if the lease was lost meanwhile, and by nothing else', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, store } = refunding(gateway);
    const paymentId = await takePaid();
    gateway.refund = async (request) => {
      await database.query("update refunds set lease_owner = 'somebody else', lease_count = lease_count + 1");
      const mine = { wishId: request.refundId, paymentId, leaseCount: 1, history: inDoubt, last: null };
      const parked = { kind: 'parked', dueAtMs: 0 } as const;
      const abandoned = { kind: 'abandoned', reason: 'gateway_unavailable' } as const;
      await expect(store.step({ ...mine, move: parked })).resolves.toEqual({ kind: 'lost' });
      await expect(store.step({ ...mine, move: abandoned })).resolves.toEqual({ kind: 'lost' });
      return refunded(request);
    };
    await refund(refundCommand(paymentId));
    expect(await untilEnded(paymentId)).toMatchObject({ status: 'refunded', refunds: [{ tries: 1 }] });
  });

  it('is not stored while the gate is closed, or waits where the caller can', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, guard, engine } = refunding(gateway);
    const paymentId = await takePaid();
    guard.pauseUntil(Date.now() + 2_000);
    expect(await refund(refundCommand(paymentId))).toEqual({ kind: 'gateway_unavailable' });
    expect(await statusesOf(paymentId)).toEqual([]);
    await refund(refundCommand(paymentId, { mayWait: true }));
    expect(await statusesOf(paymentId)).toEqual(['pending']);
    engine.start();
    expect(await untilEnded(paymentId)).toMatchObject({ status: 'refunded' });
  });

  it('is not begun where its gateway is switched off, and one that was begun waits for its gateway', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, guard } = refunding(gateway);
    const paymentId = await takePaid();
    guard.pauseUntil(Date.now() + 60_000);
    const idempotency = { key: 'return-1', fingerprint: 'a.b' };
    const taken = await refund(refundCommand(paymentId, { amountMinor: 1_000n, mayWait: true, idempotency }));
    const off = refunding(gateway, { isGatewayOff: true });
    expect(await off.refund(refundCommand(paymentId))).toEqual({ kind: 'gateway_off' });
    // What is known is answered all the same.
    const again = await off.refund(refundCommand(paymentId, { amountMinor: 1_000n, idempotency }));
    expect(again).toEqual({ ...taken, kind: 'replayed' });
    const other = refunding({ ...scriptedGateway(), name: 'another' });
    expect(await other.store.claimDue(10)).toEqual([]);
    expect(await statusesOf(paymentId)).toEqual(['pending']);
  });

  it('is one refund under one key, also when both requests come at once to two replicas', async () => {
    const gateway = scriptedGateway();
    const replicas = [refunding(gateway), refunding(gateway)];
    const paymentId = (await replicas[0]?.takePaid()) ?? '';
    const idempotency = { key: 'return-1', fingerprint: 'a.b' };
    const command = refundCommand(paymentId, { amountMinor: 3_000n, idempotency });
    const answers = await Promise.all([...replicas, ...replicas].map((replica) => replica.refund(command)));
    const ids = answers.map((answer) => ('refundId' in answer ? answer.refundId : answer.kind));
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
    expect(await untilEnded(paymentId)).toMatchObject({ refunded: '3000' });
    expect(gateway.givenBack).toHaveLength(1);
    const other = { key: 'return-1', fingerprint: 'c.d' };
    expect(await replicas[0]?.refund({ ...command, idempotency: other })).toEqual({ kind: 'key_reused' });
  });

  it('comes a hundred times at most', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid } = refunding(gateway);
    const paymentId = await takePaid();
    await database.query(
      `insert into refunds (id, payment_id, amount_minor, status, failure_reason, traceparent, deadline)
       select gen_random_uuid(), $1, 1, 'failed', 'refused', '', now() from generate_series(1, 100)`,
      [paymentId],
    );
    expect(await refund(refundCommand(paymentId))).toEqual({ kind: 'too_many' });
  });
});

const inDoubt = {
  beganMs: 0,
  deadlineMs: 0,
  tries: 1,
  questions: 0,
  doubtSinceMs: 0,
  notBeforeMs: 0,
  ...atRest,
};
