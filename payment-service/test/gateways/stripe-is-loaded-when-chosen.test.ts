// The real Node, with a hook that tells of every module that it loads.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openPaymentGateway } from '../../src/adapters/gateways/open-payment-gateway.ts';
import type { PaymentGatewayChoice } from '../../src/adapters/gateways/open-payment-gateway.ts';
import { createMemoryLedger } from '../../src/adapters/gateways/simulated-ledger.ts';
import { simulatedOptions, startMs } from './gateway-fixtures.ts';
import { secretKey } from './scripted-stripe.ts';

const adapters = join(import.meta.dirname, '..', '..', 'src', 'adapters', 'gateways');
const script = `import { registerHooks } from 'node:module';
let loaded = 0;
registerHooks({ load(url, context, next) {
  if (url.includes('/node_modules/stripe/')) loaded += 1;
  return next(url, context);
} });
const { openPaymentGateway } = await import(process.argv[1]);
const simulated = { ledger: null, now: Date.now, random: Math.random };
const stripe = { secretKey: 'sk_test_x', protocol: 'http', host: '127.0.0.1', port: 9, now: Date.now };
const kind = process.argv[2];
const gateway = await openPaymentGateway({ kind, options: kind === 'stripe' ? stripe : simulated });
gateway.close();
console.log(JSON.stringify({ name: gateway.name, loaded }));`;

type Opened = { readonly name: string; readonly loaded: number };

function openedAs(kind: string): Opened {
  const args = ['--input-type=module', '-e', script, join(adapters, 'open-payment-gateway.ts'), kind];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Opened; // as the script prints it
}

it.each([
  ['simulated', simulatedOptions(createMemoryLedger({ entriesMax: 1 }), () => startMs)],
  ['stripe', { secretKey, protocol: 'http', host: '127.0.0.1', port: 9, now: () => startMs }],
] as const)('opens %s where that is chosen', async (kind, options) => {
  const gateway = await openPaymentGateway({ kind, options } as PaymentGatewayChoice); // each kind with its own, above
  gateway.close();
  expect(gateway.name).toBe(kind);
});

it("loads nothing of Stripe's client for another gateway", () => {
  expect(openedAs('simulated')).toEqual({ name: 'simulated', loaded: 0 });
});

it("loads Stripe's client for Stripe", () => {
  const opened = openedAs('stripe');
  expect(opened.name).toBe('stripe');
  expect(opened.loaded).toBeGreaterThan(50);
});
