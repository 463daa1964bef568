// Mocks that do not let themselves be steered, and a service that may only be read: what can not
// be done is not offered, and where one looks for it the page says why.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { putFault } from '../harness/observing.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { pay, untilStatus } from './payments-to-look-at.ts';

async function paletteFor(page: Page, typed: string): Promise<string> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(typed);
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('status')
    .getByText(/entr|Nothing/)
    .waitFor({ state: 'attached' });
  const text = await dialog.innerText();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  return text;
}

describe('mocks that are not to be steered (FAULTS_ENABLED=0)', () => {
  let console: ConsoleSystem;
  let seen: ConsolePage;

  beforeAll(async () => {
    console = await startConsole({ env: { FAULTS_ENABLED: '0' } });
    seen = await console.open();
  });
  afterAll(async () => {
    await console.stop();
    expect(seen.complaints).toEqual([]);
  });

  it('have no faults, inbox and traffic among the pages, on the overview and in the palette', async () => {
    const { page } = seen;
    await page.getByRole('region', { name: 'aldeamo', exact: true }).waitFor();
    const pages = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts();
    expect(pages).toEqual(['Overview', 'Payments', 'Dead letters', 'Partners', 'Event tape']);
    expect(await page.getByText(/Payments a second|Nothing moves yet/).count()).toBe(0);
    expect(await page.getByRole('complementary').count()).toBe(0);
    for (const typed of ['faults', 'inbox', 'traffic', 'brownout']) {
      expect(await paletteFor(page, typed)).not.toMatch(/^(Faults|Inbox|Traffic|Start: )/m);
    }
    expect(await seen.violations()).toEqual([]);
  });

  it.each([
    ['/faults', 'There are no mocks to break here', 'Start'],
    ['/inbox', 'There is no inbox here', 'Clear the inbox'],
    ['/traffic', 'No traffic can be made here', 'Off'],
  ])('are why there is nothing at %s, which says so', async (path, said, offer) => {
    const { page, goTo } = seen;
    await goTo(path);
    await page.getByText(said).waitFor();
    await page.getByText(/FAULTS_ENABLED=1/).waitFor();
    expect(await page.getByRole('main').getByRole('button', { name: offer }).count()).toBe(0);
    for (const theme of ['light', 'dark'] as const) {
      await seen.setTheme(theme);
      expect(await seen.violations()).toEqual([]);
    }
  });
});

describe('a service that may only be read (CONSOLE_READONLY=1)', () => {
  let console: ConsoleSystem;
  let seen: ConsolePage;

  const changes =
    /^(Isolate|Restore|Replay|Start|Stop|Put it on|Clear the inbox|Send it|Enter the token|Change it)/;

  beforeAll(async () => {
    console = await startConsole({ env: { CONSOLE_READONLY: '1' } });
    const { payment_id: id } = await pay(console.system, { phone: '+573001110001' });
    await untilStatus(console.system, id, 'delivered');
    await pay(console.system, { customer_id: 'no-phone-at-all' });
    // Whoever starts the system can still break it: at the mock itself.
    await putFault(console.system, 'receipt_delay');
    seen = await console.open();
  });
  afterAll(async () => {
    await console.stop();
    expect(seen.complaints).toEqual([]);
  });

  it.each([
    ['/', 'aldeamo'],
    ['/providers/aldeamo', 'Takes the messages'],
    ['/dead-letters', 'no-phone-at-all'],
    ['/faults', 'receipt-delay'],
    // The message's text stands in the list before the phone, with what can be unfolded, is there.
    ['/inbox?to=%2B573001110001', 'Details'],
    ['/traffic', 'No traffic is being made'],
  ])('offers no change at %s, and says why', async (path, shown) => {
    const { page, goTo } = seen;
    await goTo(path);
    await page.getByRole('main').getByText(shown).first().waitFor();
    for (const fold of await page.getByRole('main').locator('summary').all()) await fold.click();
    await page.getByText('This console is read-only (CONSOLE_READONLY=1).').first().waitFor();
    expect(await page.getByRole('button', { name: changes }).allInnerTexts()).toEqual([]);
    expect(await page.getByRole('group', { name: 'Payments a second' }).count()).toBe(0);
    expect(await seen.violations()).toEqual([]);
  });

  it('shows the faults that are on, without a way to stop them', async () => {
    const bar = seen.page.getByRole('complementary', { name: 'Active faults' });
    await bar.getByText('receipt-delay').waitFor();
    await bar.getByText('Read-only').waitFor();
    expect(await bar.getByRole('button').count()).toBe(0);
  });

  it('has nothing in the palette that would change something', async () => {
    for (const typed of ['down', 'isolate', 'payments a second', 'stop']) {
      expect(await paletteFor(seen.page, typed)).not.toMatch(/^(Start: |Isolate |Traffic: |Stop )/m);
    }
  });
});
