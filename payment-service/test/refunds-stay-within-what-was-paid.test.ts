import { afterEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { newPayment } from './new-payment.ts';
import { bookOf, bookOnceEnded, refundCommand, refundingOn } from './refunding-on-a-database.ts';
import { scriptedGateway } from './scripted-gateway.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';
import { storeOf } from './stored-steps.ts';

const database = databaseOfThisFile();
const started: { readonly stop: () => Promise<void> }[] = [];

function refunding(gateway: ScriptedGateway, changes: Parameters<typeof refundingOn>[2] = {}) {
  const parts = refundingOn(database, gateway, changes);
  started.push(parts);
  return parts;
}

afterEach(() => Promise.all(started.splice(0).map((parts) => parts.stop())));

describe('refunds that are asked for at once', () => {
  it('never come to more than was paid, whatever replicas and connections they come by', async () => {
    const gateway = scriptedGateway();
    const connections = Array.from({ length: 4 }, () => database.openAgain());
    const replicas = connections.map((each) => refundingOn(each, gateway));
    const paymentId = (await replicas[0]?.takePaid()) ?? '';
    // 48 wishes for 9.00 of 100.00: eleven of them fit, and 1.00 is left.
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => replicas)
        .flat()
        .map((replica) => replica.refund(refundCommand(paymentId, { amountMinor: 900n }))),
    );
    expect(answers.filter(({ kind }) => kind === 'taken')).toHaveLength(11);
    expect(answers.filter(({ kind }) => kind === 'too_much')).toHaveLength(37);
    const book = await bookOnceEnded(database, paymentId);
    expect(book).toMatchObject({ status: 'partially_refunded', refunded: '9900', held: '0' });
    const sum = gateway.givenBack.reduce((total, { amountMinor }) => total + amountMinor, 0n);
    expect(sum).toBe(9_900n);
    await Promise.all(replicas.map((replica) => replica.stop()));
    await Promise.all(connections.map((each) => each.close()));
  });

  it('are held by the database itself to what was paid', async () => {
    const gateway = scriptedGateway();
    const paymentId = await refunding(gateway).takePaid();
    const set = (refundedMinor: number, heldMinor: number, status: string) =>
      database.query(
        'update payments set refunded_minor = $2, refund_held_minor = $3, status = $4 where id = $1',
        [paymentId, refundedMinor, heldMinor, status],
      );
    await expect(set(5_000, 5_001, 'partially_refunded')).rejects.toThrow(/refunds_within_payment/);
    await expect(set(-1, 0, 'succeeded')).rejects.toThrow(/refunds_within_payment/);
    await expect(set(5_000, 0, 'succeeded')).rejects.toThrow(/status_says_refunded/);
    await expect(set(10_000, 0, 'partially_refunded')).rejects.toThrow(/status_says_refunded/);
    await set(10_000, 0, 'refunded');
  });
});

describe('a refund of a payment that was taken elsewhere', () => {
  async function recorded(): Promise<string> {
    const entry = newPayment();
    await storeOf(database, 'replica').accept(entry);
    return entry.payment.paymentId;
  }

  it('is recorded as given back at once, within the same bounds, and asks nobody', async () => {
    const gateway = scriptedGateway();
    const { refund, told } = refunding(gateway, { isGatewayOff: true });
    const paymentId = await recorded();
    const partly = refundCommand(paymentId, { gateway: null, amountMinor: 40n });
    const answers = await Promise.all([1, 2, 3].map(() => refund(partly)));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['taken', 'taken', 'too_much']);
    expect(await bookOf(database, paymentId)).toMatchObject({
      status: 'partially_refunded',
      refunded: '80',
      held: '0',
      refunds: [
        { status: 'succeeded', tries: 0 },
        { status: 'succeeded', tries: 0 },
      ],
    });
    expect(told.map(({ event }) => event)).toEqual(['refundSettled', 'refundSettled']);
    expect(gateway.refundsAsked).toEqual([]);
    await refund(refundCommand(paymentId, { gateway: null }));
    expect(await bookOf(database, paymentId)).toMatchObject({ status: 'refunded', refunded: '100' });
  });

  it('is nothing where there is no such payment', async () => {
    const { refund } = refunding(scriptedGateway());
    expect(await refund(refundCommand(uuidv7(), { gateway: null }))).toEqual({ kind: 'not_found' });
  });
});
