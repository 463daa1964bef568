// Whose is a message at the provider? The provider's own word beats what was found
// in its list, and no message belongs to two.
import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { createPostgresReaders } from '../src/adapters/postgres/postgres-readers.ts';
import { createPostgresReceiptStore } from '../src/adapters/postgres/postgres-receipt-store.ts';
import type { DeliveryObserver } from '../src/application/delivery-observer.ts';
import { createReceiveReceipt } from '../src/application/receive-receipt.ts';
import type { NewPayment, NotificationStep } from '../src/application/store.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { newPayment } from './new-payment.ts';
import { answers } from './running-service.ts';
import { endOf, stepFor, storeOf } from './stored-steps.ts';

const database = databaseOfThisFile();
const here = storeOf(database, 'here');
const there = storeOf(database, 'there');

/** In doubt, then found in a list: by likeness unless told otherwise. */
async function claimByListing(
  entry: NewPayment,
  providerMessageId: string,
  { isAlike = true, ...more }: Partial<NotificationStep> & { readonly isAlike?: boolean } = {},
) {
  const attemptId = entry.firstAttempt?.attemptId ?? '';
  const ended = { attemptId, result: answers.timedOut(), endedAtMs: Date.now() };
  await here.step(stepFor(entry, { status: 'verifying', ended }));
  const verification = { verdict: 'found', emptyAnswers: 0, nextAskAtMs: null } as const;
  const verified = { attemptId, verification, providerMessageId, isAlike };
  return here.step(stepFor(entry, { verified, providerMessageId, ...more }));
}

describe('attempts of whose message no id is known', () => {
  const phone = '+573009990000';
  const attemptOf = (entry: NewPayment): string => entry.firstAttempt?.attemptId ?? '';
  const rivalsOf = async (entry: NewPayment, callMsMax: number) => {
    const query = { provider: 'first', exceptAttemptId: attemptOf(entry), phone, callMsMax };
    const rivals = await here.rivals({ ...query, sinceMs: Date.now() - 60_000 });
    return rivals.map(({ standing }) => standing).sort();
  };

  it('are told apart by whether their own answer may still come', async () => {
    const [asking, calling, doubted, answered] = [
      newPayment({ phone }),
      newPayment({ phone }),
      newPayment({ phone }),
      newPayment({ phone }),
    ];
    const ofAnotherPhone = newPayment({ phone: '+573009990001' });
    for (const entry of [asking, calling, doubted, answered, ofAnotherPhone]) await here.accept(entry);
    const ended = { attemptId: attemptOf(doubted), result: answers.timedOut(), endedAtMs: Date.now() };
    await here.step(stepFor(doubted, { status: 'verifying', ended }));
    await here.step(stepFor(answered, endOf(answered, 'm-8')));
    expect(await rivalsOf(asking, 60_000)).toEqual(['in_call', 'verifying']);
    // A call that takes longer than any can has no answer to come: its process died.
    expect(await rivalsOf(asking, 0)).toEqual(['verifying', 'verifying']);
  });

  it('include one that was taken, where the provider gave its id to two messages', async () => {
    const [owner, other, asking] = [
      newPayment({ phone: '+573009990002' }),
      newPayment({ phone }),
      newPayment({ phone }),
    ];
    for (const entry of [owner, other, asking]) await here.accept(entry);
    await here.step(stepFor(owner, endOf(owner, 'm-9')));
    await here.step(stepFor(other, endOf(other, 'm-9')));
    expect(await rivalsOf(asking, 0)).toContain('taken');
  });
});

describe('a message at the provider', () => {
  it('tells since when its attempt was in doubt, where that found it, and not where it was answered', async () => {
    const [answered, listed, again, asking] = [newPayment(), newPayment(), newPayment(), newPayment()];
    for (const entry of [answered, listed, again, asking]) await here.accept(entry);
    await here.step(stepFor(answered, endOf(answered, 'm-10')));
    await claimByListing(listed, 'm-11');
    await claimByListing(again, 'm-12');
    const times = `update attempts set ended_at = to_timestamp(1000), doubted_at = to_timestamp($2) where provider_message_id = $1`;
    for (const row of [['m-11', null], ['m-12', 2_000]]) await database.query(times, row); // prettier-ignore
    const claimed = await here.claimedMessages({
      provider: 'first',
      exceptAttemptId: asking.firstAttempt?.attemptId ?? '',
      providerMessageIds: ['m-10', 'm-11', 'm-12', 'of-nobody'],
    });
    const owner = (entry: NewPayment) => entry.firstAttempt?.attemptId;
    expect(new Map(claimed.map(({ providerMessageId, ...its }) => [providerMessageId, its]))).toEqual(
      new Map([
        ['m-10', { attemptId: owner(answered), doubtedAtMs: null }],
        ['m-11', { attemptId: owner(listed), doubtedAtMs: 1_000_000 }],
        ['m-12', { attemptId: owner(again), doubtedAtMs: 2_000_000 }],
      ]),
    );
  });

  it('belongs to the attempt that the provider answered, and a claim made by listing gives way', async () => {
    const [listed, answered] = [newPayment(), newPayment()];
    await here.accept(listed);
    await here.accept(answered);
    const attemptId = listed.firstAttempt?.attemptId ?? '';
    const unknown = { ...answers.timedOut(), endedAtMs: Date.now() };
    await here.step(
      stepFor(listed, { status: 'verifying', ended: { attemptId, result: unknown, endedAtMs: Date.now() } }),
    );
    const verification = { verdict: 'found', emptyAnswers: 0, nextAskAtMs: null } as const;
    const verified = { attemptId, verification, providerMessageId: 'm-1', isAlike: true };
    await here.step(stepFor(listed, { verified, providerMessageId: 'm-1' }));
    await expect(here.step(stepFor(answered, endOf(answered, 'm-1')))).resolves.toMatchObject({
      kind: 'stored',
    });

    const readers = createPostgresReaders(database);
    expect(await readers.notificationById(answered.notificationId)).toMatchObject({ status: 'accepted' });
    expect(await readers.notificationById(listed.notificationId)).toMatchObject({
      status: 'verifying',
      attempts: [{ outcome: 'unknown', providerMessageId: null, verdict: null }],
    });
    // Verified anew, and by the time of now: the provider may have been asked for long already.
    const again = (await there.claimDue(10)).find(
      ({ notificationId }) => notificationId === listed.notificationId,
    );
    expect(Date.now() - (again?.attempts[0]?.doubtedAtMs ?? 0)).toBeLessThan(5_000);
  });

  it('that was claimed by likeness and given to its owner is told as overturned, once', async () => {
    const [listed, answered] = [newPayment(), newPayment()];
    await here.accept(listed);
    await here.accept(answered);
    await claimByListing(listed, 'm-3');
    await expect(here.step(stepFor(answered, endOf(answered, 'm-3')))).resolves.toMatchObject({
      kind: 'stored',
      overturned: [{ notificationId: listed.notificationId, traceparent: listed.traceparent }],
    });
    const other = newPayment();
    await here.accept(other);
    expect((await here.step(stepFor(other, endOf(other, 'm-4')))).overturned ?? []).toEqual([]);
  });

  it('is given to its owner also where somebody looks into the loser’s notification meanwhile', async () => {
    const [listed, answered] = [newPayment(), newPayment()];
    await here.accept(listed);
    await here.accept(answered);
    await claimByListing(listed, 'm-5');
    // As a look at an overdue receipt holds it.
    await database.query(
      `update notifications set lease_owner = 'there', lease_count = 7, lease_until = now() + interval '1 minute',
         next_attempt_at = now() + interval '1 minute' where id = $1`,
      [listed.notificationId],
    );
    await here.step(stepFor(answered, endOf(answered, 'm-5')));
    await expect(there.step(stepFor(listed, { leaseCount: 7, providerMessageId: 'm-5' }))).resolves.toEqual({
      kind: 'lost',
    });
    expect(await createPostgresReaders(database).notificationById(listed.notificationId)).toMatchObject({
      status: 'verifying',
    });
  });

  it('is given to its owner by a repeated receipt, where the process that took the first died before', async () => {
    const [listed, owner] = [newPayment(), newPayment()];
    for (const entry of [listed, owner]) await here.accept(entry);
    await claimByListing(listed, 'm-13');
    const attemptId = owner.firstAttempt?.attemptId ?? '';
    const ended = { attemptId, result: answers.timedOut(), endedAtMs: Date.now() };
    await here.step(stepFor(owner, { status: 'verifying', ended }));
    const store = createPostgresReceiptStore(database, Date.now);
    const receipt = {
      provider: 'first',
      eventKey: 'm-13 sent',
      providerMessageId: 'm-13',
      attemptId,
      status: 'sent',
      providerStatus: 'sent',
      code: null,
    } as const;
    await store.add(receipt); // and no more: its claim is lost with its process
    const overturned: string[] = [];
    const observer = {
      receiptTold: () => undefined,
      claimOverturned: ({ notificationId }: { notificationId: string }) => overturned.push(notificationId),
    } as unknown as DeliveryObserver; // a repeated receipt tells nothing else
    const receive = createReceiveReceipt({ store, observer, now: () => 0, onDue: () => undefined });
    await receive({ ...receipt, provider: 'second' }); // nobody takes it by another provider's handle
    expect(overturned).toEqual([]);
    await receive(receipt);
    expect(overturned).toEqual([listed.notificationId]);
    await receive(receipt);
    expect(overturned).toHaveLength(1);
    const { rows } = await database.query('select id from attempts where provider_message_id = $1', ['m-13']);
    expect(rows).toEqual([{ id: attemptId }]);
  });

  it('found by our own handle is taken, also where the provider gave its id to another message', async () => {
    const [owner, claimant] = [newPayment(), newPayment()];
    await here.accept(owner);
    await here.accept(claimant);
    await here.step(stepFor(owner, endOf(owner, 'm-6')));
    await expect(claimByListing(claimant, 'm-6', { isAlike: false })).resolves.toMatchObject({
      kind: 'stored',
    });
    const readers = createPostgresReaders(database);
    expect(await readers.notificationById(claimant.notificationId)).toMatchObject({
      status: 'accepted',
      attempts: [{ providerMessageId: null, verdict: 'found' }],
    });
    expect(await readers.notificationById(owner.notificationId)).toMatchObject({ status: 'accepted' });
  });

  it('whose own answers name it twice was taken twice, and neither is sent again', async () => {
    const [one, other] = [newPayment(), newPayment()];
    await here.accept(one);
    await here.accept(other);
    await here.step(stepFor(one, endOf(one, 'm-7')));
    await expect(here.step(stepFor(other, endOf(other, 'm-7')))).resolves.toMatchObject({ kind: 'stored' });
    const readers = createPostgresReaders(database);
    expect(await readers.notificationById(one.notificationId)).toMatchObject({ status: 'accepted' });
    expect(await readers.notificationById(other.notificationId)).toMatchObject({ status: 'accepted' });
  });

  it('that another attempt owns is not claimed by listing', async () => {
    const [owner, claimant] = [newPayment(), newPayment()];
    await here.accept(owner);
    await here.accept(claimant);
    await here.step(stepFor(owner, endOf(owner, 'm-2')));
    await expect(claimByListing(claimant, 'm-2')).resolves.toMatchObject({ kind: 'not_ours' });
    expect(await createPostgresReaders(database).notificationById(claimant.notificationId)).toMatchObject({
      status: 'verifying',
      attempts: [{ providerMessageId: null, verdict: null }],
    });
  });

  const [isFailed, isMissing] = [{ status: 'failed', code: null } as const, null];
  const nextAttempt = { attemptId: uuidv7(), provider: 'second', round: 0, skipped: [] };

  it.each([
    ['sent to the next provider', isFailed, { status: 'sending', started: nextAttempt }],
    ['dead', isMissing, { status: 'dead', deadReason: 'unconfirmed' }],
  ] as const)('that another attempt owns decides nothing: a claimant is not %s for it', async (...row) => {
    const [, receipt, decided] = row;
    const [owner, claimant] = [newPayment(), newPayment()];
    await here.accept(owner);
    await here.accept(claimant);
    const messageId = `m-${decided.status}`;
    await here.step(stepFor(owner, endOf(owner, messageId)));
    const attemptId = claimant.firstAttempt?.attemptId ?? '';
    const judged = { kind: 'judged', attemptId, receipt } as const;
    await expect(
      claimByListing(claimant, messageId, { ...decided, provider: null, judged }),
    ).resolves.toMatchObject({ kind: 'not_ours' });
    expect(await createPostgresReaders(database).notificationById(claimant.notificationId)).toMatchObject({
      status: 'verifying',
      isPossibleDuplicate: false,
      attempts: [{ providerMessageId: null, verdict: null }],
    });
  });
});
