// A provider that says 200 and delivers nothing: no call of it ever fails. Two
// replicas, and the receipts come in through the first of them only.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startLoad } from '../../dev/src/load/payment-load.ts';
import type { Load } from '../../dev/src/load/payment-load.ts';
import { slowIsNoFailure } from '../harness/eager-gateway.ts';
import { clearFaults, metric, putFault } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';

const PER_SECOND = 50;
const WARM_UP_MS = 5_000;
const MOVED_MS_MAX = 60_000;
const STAYS_AWAY_MS = 20_000;
const RETURN_MS_MAX = 60_000;
// An opening of two seconds and a receipt deadline of five, for each of two replicas.
const PROBES_MAX = 2 * (Math.ceil(STAYS_AWAY_MS / 7_000) + 1);

type Provider = {
  readonly state: string;
  readonly needs_receipt: boolean;
  readonly opened_by: { readonly reason: string; readonly detail: string | null } | null;
};

let system: RunningSystem;
let load: Load;

beforeAll(async () => {
  system = await startRunningSystem({
    replicas: 2,
    gatewayChanges: slowIsNoFailure,
  });
  const { client, urls } = system;
  load = startLoad({ client, urls: urls.payments, label: 'Pago perdido', perSecond: PER_SECOND });
}, 60_000);
afterAll(async () => {
  await load.stop();
  await system.stop();
});

const providers = (name = 'aldeamo'): Promise<readonly Provider[]> =>
  Promise.all(system.urls.payments.map((url) => system.client.json<Provider>(`${url}/providers/${name}`)));

async function attempts(provider: string, outcome = 'accepted'): Promise<number> {
  const sample = `relevo_attempts_total{provider="${provider}",outcome="${outcome}"}`;
  const each = await Promise.all(system.urls.payments.map((url) => metric(system, url, sample)));
  return each.reduce((sum, value) => sum + value, 0);
}

const untilEvery = async (
  what: string,
  limitMs: number,
  fits: (provider: Provider) => boolean,
): Promise<number> => {
  const begunAtMs = Date.now();
  await until(what, limitMs, async () => ((await providers()).every(fits) ? true : undefined));
  return Date.now() - begunAtMs;
};

describe('a provider that accepts and does not deliver', () => {
  it('loses the traffic within a minute though every call says 200, and says why', async () => {
    await lasting(WARM_UP_MS);
    expect((await providers()).map(({ state }) => state)).toEqual(['closed', 'closed']);
    // Of calls that a machine held up, before there was anything to see.
    const unknownBefore = await attempts('aldeamo', 'unknown');
    await putFault(system, 'accept_and_lose');
    const movedMs = await untilEvery(
      'open circuit on both replicas',
      MOVED_MS_MAX,
      ({ opened_by }) => opened_by !== null,
    );
    console.log(`traffic moved after ${movedMs} ms (limit ${MOVED_MS_MAX})`);
    for (const provider of await providers()) {
      expect(provider).toMatchObject({
        needs_receipt: true,
        opened_by: {
          reason: 'receipts',
          detail: expect.stringMatching(/^\d+ of \d+ messages not delivered in 30 s$/),
        },
      });
    }
    expect((await attempts('aldeamo', 'unknown')) - unknownBefore).toBe(0);
    for (const outcome of ['not_sent', 'throttled', 'misconfigured']) {
      expect(await attempts('aldeamo', outcome)).toBe(0);
    }
  }, 120_000);

  it('gets probes and nothing else while it lies: their 200 does not bring it back', async () => {
    const [liarBefore, fallbackBefore] = [await attempts('aldeamo'), await attempts('twilio')];
    await lasting(STAYS_AWAY_MS);
    const probes = (await attempts('aldeamo')) - liarBefore;
    console.log(`${probes} probes in ${STAYS_AWAY_MS} ms (limit ${PROBES_MAX})`);
    expect(probes).toBeGreaterThan(0);
    expect(probes).toBeLessThanOrEqual(PROBES_MAX);
    expect((await attempts('twilio')) - fallbackBefore).toBeGreaterThan(
      (PER_SECOND * STAYS_AWAY_MS * 0.7) / 1_000,
    );
    for (const { state, needs_receipt } of await providers()) {
      expect(['open', 'half_open']).toContain(state);
      expect(needs_receipt).toBe(true);
    }
  }, 60_000);

  it('gets the traffic back once a probe is delivered, and keeps it', async () => {
    await clearFaults(system);
    const returnedMs = await untilEvery(
      'closed circuit on both replicas',
      RETURN_MS_MAX,
      ({ state }) => state === 'closed',
    );
    console.log(`traffic back ${returnedMs} ms after the lie ended (limit ${RETURN_MS_MAX})`);
    await lasting(WARM_UP_MS);
    for (const { needs_receipt, opened_by } of await providers()) {
      expect(needs_receipt).toBe(false);
      expect(opened_by?.reason).not.toBe('receipts');
    }
  }, 120_000);
});
