import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLoad } from '../../dev/src/load/payment-load.ts';
import type { Load } from '../../dev/src/load/payment-load.ts';
import { slowIsNoFailure } from '../harness/eager-gateway.ts';
import { expectSoon } from '../harness/expect-soon.ts';
import { until } from '../harness/until.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';

const SEEN_MS_MAX = 15_000;

/** Of a provider in the table that goes with the strip: its state, and calls a second. */
async function flowOf({ page }: ConsolePage, provider: string) {
  const row = page.getByRole('table', { name: /Providers, over/ }).getByRole('row', { name: provider });
  const [state = '', calls = ''] = await row.getByRole('cell').allTextContents();
  return { state, callsPerS: Number(calls) };
}

const cardOf = ({ page }: ConsolePage, provider: string) =>
  page.getByRole('region', { name: provider, exact: true });

describe('an outage of the primary provider', () => {
  let console: ConsoleSystem;
  let load: Load;
  let seen: ConsolePage;

  const fail = (isOn: boolean) =>
    console.system.client.json(`${console.system.urls.primary}/admin/fail`, {
      method: 'POST',
      body: { enabled: isOn, mode: 'error' },
    });

  const untilStateIs = async (state: string) => {
    const badge = cardOf(seen, 'aldeamo').getByText(state, { exact: true });
    await badge.waitFor({ timeout: SEEN_MS_MAX });
  };

  beforeAll(async () => {
    console = await startConsole({
      gatewayChanges: {
        'open_ms_min: 2000': 'open_ms_min: 4000',
        'open_ms_max: 2000': 'open_ms_max: 4000',
        ...slowIsNoFailure,
      },
    });
    const { client, urls } = console.system;
    load = startLoad({ client, urls: urls.payments, label: 'outage', perSecond: 20 });
    seen = await console.open();
  });
  afterAll(async () => {
    await load.stop();
    await console.stop();
  });

  it('begins with everything going through the primary', async () => {
    await untilStateIs('Closed');
    await until('flow through the primary', SEEN_MS_MAX, async () =>
      (await flowOf(seen, 'aldeamo')).callsPerS > 10 ? true : undefined,
    );
    await expectSoon(() => flowOf(seen, 'twilio'), { state: 'Closed', callsPerS: 0 });
    await expectSoon(() => cardOf(seen, 'aldeamo').getByText('Takes the messages').isVisible(), true);
    expect(await seen.violations()).toEqual([]);
  });

  it('shows the breaker open and the flow go through the fallback', async () => {
    await fail(true);
    await untilStateIs('Open');
    // Here, since each probe that fails moves it down the tape.
    const tape = seen.page.getByRole('region', { name: 'What happened' });
    await tape.getByText('aldeamo: Closed → Open. Too many failures in a row').waitFor();
    await until('flow through the fallback', SEEN_MS_MAX, async () =>
      (await flowOf(seen, 'twilio')).callsPerS > 10 ? true : undefined,
    );
    await until('end to the calls of the primary', SEEN_MS_MAX, async () =>
      (await flowOf(seen, 'aldeamo')).callsPerS < 2 ? true : undefined,
    );
    await expectSoon(() => cardOf(seen, 'twilio').getByText('Takes the messages').isVisible(), true);
    const picture = seen.page.getByRole('img', { name: /payments a second/ });
    await expectSoon(
      () => picture.getAttribute('aria-label'),
      expect.stringMatching(/twilio: Closed, \d+ calls a second, 0% failing/),
    );
  });

  it('has nothing that axe finds, in both themes, on a phone and in Spanish', async () => {
    for (const theme of ['light', 'dark'] as const) {
      await seen.setTheme(theme);
      expect(await seen.violations()).toEqual([]);
    }
    const phone = await console.open({ size: 'phone', language: 'es', theme: 'dark' });
    await phone.page.getByRole('region', { name: 'aldeamo', exact: true }).waitFor();
    expect(await phone.violations()).toEqual([]);
    const isTooWide = await phone.page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
    expect(isTooWide).toBe(false);
    expect(phone.complaints).toEqual([]);
    await phone.page.close();
  });

  it('shows why it is open: the very calls that tripped it, and what comes next', async () => {
    const why = await console.open({ path: '/providers/aldeamo' });
    const calls = why.page.getByRole('table', { name: 'The calls that tripped it' });
    await calls.waitFor();
    const rows = await calls.getByRole('row').allTextContents();
    expect(rows).toHaveLength(6);
    for (const row of rows.slice(1))
      expect(row).toMatch(/^\d\d:\d\d:\d\d\.\d{3}Not sentservice unavailable \(503\)\d+ ms$/);
    await why.page.getByText('It opens after 5 failures in a row.').waitFor();
    const next = why.page.getByRole('region', { name: 'What happens next' });
    await next.getByText(/Next probe in|The next message is the probe|A probe is under way/).waitFor();
    await expectSoon(() => next.locator('[aria-current="step"]').count(), 1);
    const moves = why.page.getByRole('table', { name: 'History of moves' });
    await moves.getByRole('row', { name: /Closed.*Open.*Too many failures in a row/ }).waitFor();
    await why.page
      .getByRole('img', { name: /Calls of aldeamo in the last two minutes/ })
      .locator('canvas')
      .waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await why.setTheme(theme);
      expect(await why.violations()).toEqual([]);
    }
    expect(why.complaints).toEqual([]);
    await why.page.close();
  });

  it('shows the provider come back, step by step, and the flow with it', async () => {
    await fail(false);
    await untilStateIs('Closed');
    await until('flow through the primary again', SEEN_MS_MAX, async () =>
      (await flowOf(seen, 'aldeamo')).callsPerS > 10 ? true : undefined,
    );
    const tape = seen.page.getByRole('region', { name: 'What happened' });
    await tape.getByText('aldeamo: Half-open → Ramping up. The probe succeeded').waitFor();
    await tape.getByText('aldeamo: Ramping up → Closed. The ramp is over').waitFor();
  });

  it('leaves no error in the browser’s log', () => {
    expect(seen.complaints).toEqual([]);
  });
});
