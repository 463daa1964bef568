// A fault that somebody writes by hand: refused with the lines that are wrong, or put on, and
// then in sight on every page until it is stopped.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, pay, untilStatus } from './payments-to-look-at.ts';

type Faults = { readonly faults: readonly { readonly name: string; readonly kind: string }[] };

const WRONG = `{
  "name": "of-mine",
  "kind": "error",
  "params": { "status": 99 },
  "probability": 7,
  "ttl_s": 60
}`;

describe('a fault of one’s own', () => {
  let console: ConsoleSystem;
  let seen: ConsolePage;

  const definition = () => seen.page.getByLabel('Definition (JSON)');
  const putOn = () => seen.page.getByRole('button', { name: 'Put it on' }).click();
  const faultsOfPrimary = async () => {
    const { faults } = await console.system.client.json<Faults>(
      `${console.system.urls.primary}/admin/faults`,
    );
    return faults.map(({ name, kind }) => `${name}: ${kind}`);
  };

  beforeAll(async () => {
    console = await startConsole();
    seen = await console.open({ path: '/faults' });
  });
  afterAll(async () => {
    await console.stop();
  });

  it('is not sent at all where it is no JSON', async () => {
    await definition().fill('{ "kind": ');
    await putOn();
    await seen.page.getByText(/This is not JSON: /).waitFor();
    await expectSoon(() => definition().getAttribute('aria-invalid'), 'true');
    expect(await seen.violations()).toEqual([]);
    expect(seen.complaints).toEqual([]);
  });

  it('is refused with each line that is wrong, and nothing is on', async () => {
    await definition().fill(WRONG);
    await putOn();
    const refusal = seen.page.getByRole('alert').filter({ hasText: 'The mock does not take this fault' });
    await refusal.getByText('line 4:').waitFor();
    await refusal.getByText('line 5:').waitFor();
    const lines = await refusal.getByRole('listitem').allInnerTexts();
    expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'line 4: /params/status',
      'line 5: /probability',
    ]);
    for (const theme of ['dark', 'light'] as const) {
      await seen.setTheme(theme);
      expect(await seen.violations()).toEqual([]);
    }
    expect(await faultsOfPrimary()).toEqual([]);
    // The refusal itself is in the browser's log, as every answer of 422 is.
    expect(seen.complaints.filter((text) => !text.includes('422'))).toEqual([]);
  });

  it('begins with a kind, is put on, and does what it says', async () => {
    const { page } = seen;
    await page.getByLabel('Begin with').selectOption('error');
    const text = await definition().inputValue();
    expect(JSON.parse(text)).toMatchObject({ name: 'error', kind: 'error', params: { status: 503 } });
    // Or a question about a message would be met as well.
    await definition().fill(
      JSON.stringify({ ...JSON.parse(text), name: 'of-mine', when: { operation: 'send' } }),
    );
    await putOn();
    const row = page
      .getByRole('table', { name: 'Active faults on both mocks' })
      .getByRole('row', { name: /of-mine/ });
    await row.getByText('status 503').waitFor();
    expect(await faultsOfPrimary()).toEqual(['of-mine: error']);
    const { payment_id: id } = await pay(console.system);
    await untilStatus(console.system, id, 'delivered');
    await seen.goTo(`/payments/${id}`);
    await page.getByText('Failover: aldeamo → twilio').waitFor({ timeout: SEEN_MS_MAX });
  });

  it('is in sight on every other page, with how many it met, and can be stopped there', async () => {
    const { page, goTo } = seen;
    for (const path of ['/', '/providers/aldeamo', '/dead-letters', '/events', '/inbox', '/traffic']) {
      await goTo(path);
      const chips = page.getByRole('complementary', { name: 'Active faults' });
      await chips.getByRole('link', { name: 'of-mine' }).waitFor();
      await expectSoon(() => chips.innerText(), expect.stringContaining('aldeamo · 1×'));
      await expectSoon(() => chips.getByRole('button', { name: 'Stop all' }).isVisible(), true);
    }
  });

  it('is so in Spanish and on a phone, where nothing sticks out', async () => {
    const spanish = await console.open({ path: '/payments', language: 'es', size: 'phone', theme: 'dark' });
    const chips = spanish.page.getByRole('complementary', { name: 'Fallas activas' });
    await chips.getByRole('link', { name: 'of-mine' }).waitFor();
    await expectSoon(() => chips.getByRole('button', { name: 'Detener todo' }).isVisible(), true);
    await chips.getByText('afectó 1 solicitud').waitFor({ state: 'attached' });
    expect(await spanish.sidewaysPx()).toBe(0);
    expect(await spanish.violations()).toEqual([]);
    await chips.getByRole('button', { name: 'Detener of-mine en aldeamo' }).press('Enter');
    await spanish.page.getByText('of-mine terminó en aldeamo.').waitFor();
    await chips.waitFor({ state: 'detached' });
    expect(await faultsOfPrimary()).toEqual([]);
    await spanish.goTo('/');
    const tape = spanish.page.getByRole('region', { name: 'Qué ha pasado' });
    await tape.getByText('Falla detenida por console: of-mine, simulador del principal').waitFor();
    await tape.getByText('Falla activada por console: of-mine, simulador del principal').waitFor();
    expect(spanish.complaints).toEqual([]);
  });
});
