// docs/gateways.md lists what is magic, and what is magic does what is listed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createSimulatedGateway } from '../../src/adapters/gateways/simulated-gateway.ts';
import { createMemoryLedger } from '../../src/adapters/gateways/simulated-ledger.ts';
import { magicSigns } from '../../src/adapters/gateways/simulated-scripts.ts';
import { request, simulatedOptions, startMs } from './gateway-fixtures.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'gateways.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(pm_card_\w+|sim_\w+|\d{4})`\s*\| `(\w+)`(?: `(\w+)`)?/gm)].map(
  ([, sign = '', kind = '', reason]) => ({ sign, kind, reason }),
);

it('lists all of them', () => {
  expect(rows.map(({ sign }) => sign)).toEqual([...magicSigns.methods, ...magicSigns.amountEndings]);
});

it.each(rows)('is right about $sign: $kind $reason', async ({ sign, kind, reason }) => {
  const gateway = createSimulatedGateway(
    simulatedOptions(createMemoryLedger({ entriesMax: 1 }), () => startMs),
  );
  const isAmount = /^\d+$/.test(sign);
  const asked = isAmount
    ? { ...request, money: { amountMinor: BigInt(`1${sign}`), currency: 'USD' } }
    : { ...request, paymentMethod: sign };
  const deadline = new AbortController();
  const pending = gateway.authorize(asked, deadline.signal);
  setImmediate(() => deadline.abort());
  expect(await pending).toMatchObject({ kind, ...(reason !== undefined && { reason }) });
});
