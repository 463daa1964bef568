// Chance, amounts and time of the gateway that development and tests are done with.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createSeededRandom,
  drawLatencyMs,
  pauseByTimer,
} from '../../src/adapters/gateways/simulated-chance.ts';
import { createSimulatedGateway } from '../../src/adapters/gateways/simulated-gateway.ts';
import type { SimulatedGatewayOptions } from '../../src/adapters/gateways/simulated-gateway.ts';
import { createMemoryLedger } from '../../src/adapters/gateways/simulated-ledger.ts';
import { noDeadline, request, simulatedOptions, startMs } from './gateway-fixtures.ts';

const ledger = () => createMemoryLedger({ entriesMax: 1_000 });
const gatewayWith = (changes: Partial<SimulatedGatewayOptions> = {}) =>
  createSimulatedGateway({ ...simulatedOptions(ledger(), () => startMs), ...changes });
const idOf = (n: number): string => `0195a000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

async function kindsOf(changes: Partial<SimulatedGatewayOptions>, count: number): Promise<string[]> {
  const gateway = gatewayWith(changes);
  const asked = Array.from({ length: count }, (_, n) =>
    gateway.authorize({ ...request, authorizationId: idOf(n) }, noDeadline()),
  );
  return (await Promise.all(asked)).map(({ kind }) => kind);
}
const shareOf = (kinds: readonly string[], kind: string): number =>
  kinds.filter((one) => one === kind).length / kinds.length;

describe('chance', () => {
  it('declines and fails as often as it is told to', async () => {
    const kinds = await kindsOf(
      { random: createSeededRandom(1), failurePercent: 30, declinePercent: 20 },
      900,
    );
    expect(shareOf(kinds, 'unknown')).toBeCloseTo(0.2, 1);
    expect(shareOf(kinds, 'not_sent')).toBeCloseTo(0.1, 1);
    expect(shareOf(kinds, 'declined')).toBeCloseTo(0.14, 1);
  });

  it('is the same again with the same seed', async () => {
    const shares = { failurePercent: 40, declinePercent: 40 };
    const [first, second, other] = await Promise.all(
      [7, 7, 8].map((seed) => kindsOf({ ...shares, random: createSeededRandom(seed) }, 50)),
    );
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('has no say where the payment method has', async () => {
    const gateway = gatewayWith({ declinePercent: 100, failurePercent: 100 });
    const paymentMethod = 'pm_card_chargeDeclinedExpiredCard';
    expect(await gateway.authorize({ ...request, paymentMethod }, noDeadline())).toMatchObject({
      reason: 'expired_card',
    });
  });

  it('stays within the latency that is allowed, around its median', () => {
    const random = createSeededRandom(3);
    const drawn = Array.from({ length: 999 }, () =>
      drawLatencyMs({ medianMs: 100, sigma: 0.8, maxMs: 400 }, random),
    );
    expect(Math.max(...drawn)).toBe(400);
    expect(Math.min(...drawn)).toBeGreaterThan(0);
    expect(drawn.toSorted((a, b) => a - b)[499]).toBeCloseTo(100, -2);
  });

  it('draws numbers that are neither negative nor one', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = createSeededRandom(seed);
        for (let draws = 0; draws < 50; draws += 1) {
          const drawn = random();
          expect(drawn >= 0 && drawn < 1).toBe(true);
        }
      }),
    );
  });
});

describe('an amount', () => {
  it('is magic by all of its last four digits', async () => {
    const asked = [19_002n, 902n, 90_020n].map((amountMinor) =>
      gatewayWith().authorize({ ...request, money: { amountMinor, currency: 'COP' } }, noDeadline()),
    );
    expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(['declined', 'approved', 'approved']);
  });

  it('is nothing but an amount where it is told so', async () => {
    const money = { amountMinor: 9_001n, currency: 'COP' };
    const gateway = gatewayWith({ readsMagicAmounts: false });
    expect(await gateway.authorize({ ...request, money }, noDeadline())).toMatchObject({ kind: 'approved' });
  });
});

describe('time', () => {
  const latency = { medianMs: 60_000, sigma: 0, maxMs: 60_000 };

  it('passes after the money was taken, so that a deadline leaves a doubt', async () => {
    const shared = ledger();
    const gateway = gatewayWith({ ledger: shared, latency, pause: pauseByTimer });
    const deadline = new AbortController();
    const pending = gateway.authorize(request, deadline.signal);
    setImmediate(() => deadline.abort());
    expect(await pending).toEqual({ kind: 'unknown', reason: 'timeout' });
    const quick = gatewayWith({ ledger: shared });
    expect(await quick.lookUpAuthorization(request, noDeadline())).toMatchObject({ kind: 'approved' });
  });

  it('stands in the way of a look-up too', async () => {
    const gateway = gatewayWith({ latency, pause: pauseByTimer });
    const deadline = new AbortController();
    const pending = gateway.lookUpAuthorization(request, deadline.signal);
    setImmediate(() => deadline.abort());
    expect(await pending).toEqual({ kind: 'unavailable', retryAfterMs: null });
  });
});

describe('what was taken', () => {
  it('is known to every process that shares its ledger, whichever took it', async () => {
    const shared = ledger();
    const first = gatewayWith({ ledger: shared });
    await first.authorize({ ...request, paymentMethod: 'sim_lost_answer' }, noDeadline());
    first.close();
    const second = gatewayWith({ ledger: shared });
    expect(await second.lookUpAuthorization(request, noDeadline())).toMatchObject({ kind: 'approved' });
  });

  it('is bounded in memory, the oldest first', async () => {
    const gateway = gatewayWith({ ledger: createMemoryLedger({ entriesMax: 2 }) });
    for (const n of [1, 2, 3])
      await gateway.authorize({ ...request, authorizationId: idOf(n) }, noDeadline());
    const found = [1, 2, 3].map((n) =>
      gateway.lookUpAuthorization({ authorizationId: idOf(n), traceparent: null }, noDeadline()),
    );
    expect((await Promise.all(found)).map(({ kind }) => kind)).toEqual(['absent', 'approved', 'approved']);
  });

  it('is never given back beyond what it was, in whatever parts', async () => {
    const parts = fc.array(fc.bigInt({ min: 1n, max: 6_000n }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(parts, async (amounts) => {
        const gateway = gatewayWith();
        const payment = await gateway.authorize(request, noDeadline());
        if (payment.kind !== 'approved') throw new Error('It is approved above.');
        const { gatewayId } = payment;
        const refunds = amounts.map(async (amountMinor, n) => {
          const money = { amountMinor, currency: 'COP' };
          const answer = await gateway.refund(
            { refundId: idOf(n), gatewayId, money, traceparent: null },
            noDeadline(),
          );
          return answer.kind === 'refunded' ? amountMinor : 0n;
        });
        const givenBack = (await Promise.all(refunds)).reduce((sum, part) => sum + part, 0n);
        expect(givenBack <= request.money.amountMinor).toBe(true);
        expect(givenBack > 0n).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
