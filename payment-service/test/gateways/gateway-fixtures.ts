// Both adapters, each with what it needs to be tried, and a count of what was really taken.
import { createFakeClock, startScriptedServer } from '@relevo/test-kit';
import type { AuthorizationRequest, PaymentGateway } from '../../src/application/payment-gateway.ts';
import { createSimulatedGateway } from '../../src/adapters/gateways/simulated-gateway.ts';
import type { SimulatedGatewayOptions } from '../../src/adapters/gateways/simulated-gateway.ts';
import { createMemoryLedger } from '../../src/adapters/gateways/simulated-ledger.ts';
import type { SimulatedLedger } from '../../src/adapters/gateways/simulated-ledger.ts';
import { createStripeGateway } from '../../src/adapters/gateways/stripe-gateway.ts';
import { createScriptedStripe, secretKey } from './scripted-stripe.ts';

export const startMs = Date.parse('2026-03-02T15:00:00Z');

export const request: AuthorizationRequest = {
  authorizationId: '0195a000-0000-7000-8000-000000000001',
  paymentId: '0195a000-0000-7000-8000-0000000000a1',
  money: { amountMinor: 10_000n, currency: 'COP' },
  paymentMethod: 'pm_card_visa',
  customerId: '123',
  traceparent: null,
};

/** A signal that outlives every test's calls. */
export const noDeadline = (): AbortSignal => new AbortController().signal;

export type TriedGateway = {
  readonly gateway: PaymentGateway;
  /** Aborts once what is called has been taken. */
  takenSignal(): AbortSignal;
  advance(byMs: number): void;
  takenCount(): number;
  refundedCount(): number;
  close(): Promise<void>;
};

export type GatewayFixture = {
  readonly kind: string;
  readonly open: () => Promise<TriedGateway>;
  /** A gateway that nothing reaches, asked with this method. */
  readonly openUnreachable: () => Promise<{
    readonly gateway: PaymentGateway;
    readonly paymentMethod: string;
  }>;
};

export function simulatedOptions(ledger: SimulatedLedger, now: () => number): SimulatedGatewayOptions {
  return {
    ledger,
    latency: { medianMs: 0, sigma: 0, maxMs: 0 },
    declinePercent: 0,
    failurePercent: 0,
    readsMagicAmounts: true,
    now,
    random: () => 0.5,
    pause: () => Promise.resolve(),
  };
}

export const stripeAt = (port: number, overrides = {}): PaymentGateway =>
  createStripeGateway({
    secretKey,
    protocol: 'http',
    host: '127.0.0.1',
    port,
    now: () => startMs,
    ...overrides,
  });

const simulated: GatewayFixture = {
  kind: 'simulated',
  open() {
    const clock = createFakeClock(startMs);
    const taken = new Set<string>();
    const refunded = new Set<string>();
    let onTaken = (): void => undefined;
    const memory = createMemoryLedger({ entriesMax: 100 });
    const ledger: SimulatedLedger = {
      ...memory,
      takeAuthorization: (entry) => {
        taken.add(entry.authorizationId);
        setImmediate(() => onTaken());
        return memory.takeAuthorization(entry);
      },
      takeRefund: async (entry, limit) => {
        const stored = await memory.takeRefund(entry, limit);
        if (stored.decision.kind === 'refunded') refunded.add(stored.refundId);
        setImmediate(() => onTaken());
        return stored;
      },
    };
    const gateway = createSimulatedGateway(simulatedOptions(ledger, clock.now));
    return Promise.resolve({
      gateway,
      takenSignal: () => {
        const controller = new AbortController();
        onTaken = () => controller.abort();
        return controller.signal;
      },
      advance: clock.advance,
      takenCount: () => taken.size,
      refundedCount: () => refunded.size,
      close: () => {
        gateway.close();
        return Promise.resolve();
      },
    });
  },
  openUnreachable: () => {
    const options = simulatedOptions(createMemoryLedger({ entriesMax: 1 }), () => startMs);
    return Promise.resolve({ gateway: createSimulatedGateway(options), paymentMethod: 'sim_not_sent' });
  },
};

const stripe: GatewayFixture = {
  kind: 'stripe',
  async open() {
    const clock = createFakeClock(startMs);
    const scripted = createScriptedStripe(clock.now);
    const server = await startScriptedServer(scripted.script);
    const gateway = stripeAt(server.port);
    return {
      gateway,
      takenSignal: () => {
        const controller = new AbortController();
        void server.requestCountReached(server.requests.length + 1).then(() => controller.abort());
        return controller.signal;
      },
      advance: clock.advance,
      takenCount: () => scripted.takenCount(),
      refundedCount: () => scripted.refundedCount(),
      close: () => {
        gateway.close();
        return server.close();
      },
    };
  },
  async openUnreachable() {
    const server = await startScriptedServer(() => ({ kind: 'hang' }));
    await server.close();
    return { gateway: stripeAt(server.port), paymentMethod: 'pm_card_visa' };
  },
};

export const fixtures: readonly GatewayFixture[] = [simulated, stripe];
