// A visitor's way through the pages, on the real system: make traffic, break the primary,
// read what became of a payment, mend it, and send a dead letter again.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';

const SEEN_MS_MAX = 20_000;
const paths = ['/payments', '/dead-letters', '/events', '/faults', '/inbox', '/traffic'] as const;

describe('a visitor', () => {
  let console: ConsoleSystem;
  let visit: ConsolePage;

  const pay = (body: Readonly<Record<string, unknown>>) =>
    console.system.client.json(`${console.system.urls.payment}/payments`, { method: 'POST', body });

  beforeAll(async () => {
    // Or the way back would take as long as the outage was, and more.
    console = await startConsole({ isEager: true });
    visit = await console.open();
  });
  afterAll(async () => {
    await console.stop();
  });

  it('makes traffic, breaks the primary with one click, and sees the breaker open', async () => {
    const { page, goTo } = visit;
    await goTo('/traffic');
    await page
      .getByRole('button', { name: /^5/ })
      .or(page.getByRole('radio', { name: /^5/ }))
      .first()
      .click();
    await goTo('/faults?lasting=600');
    await page.getByRole('button', { name: 'Start Down on aldeamo' }).click();
    await goTo('/');
    const card = page.getByRole('region', { name: 'aldeamo', exact: true });
    await card.getByText('Open', { exact: true }).waitFor({ timeout: SEEN_MS_MAX });
    await page.getByRole('button', { name: 'Stop all' }).waitFor();
  });

  it('reads in the timeline of a payment that it went through the fallback', async () => {
    const { page, goTo } = visit;
    await goTo('/payments');
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByText('Failover: aldeamo → twilio').waitFor({ timeout: SEEN_MS_MAX });
    await page.getByText('The phone has it.').waitFor({ timeout: SEEN_MS_MAX });
  });

  it.each(['light', 'dark'] as const)('finds no page that axe finds something on, %s', async (theme) => {
    await visit.setTheme(theme);
    for (const path of paths) {
      await visit.goTo(path);
      await visit.page.waitForLoadState('load');
      expect([path, await visit.violations()]).toEqual([path, []]);
    }
  });

  it('stops all faults with one click, and sees the primary come back', async () => {
    const { page, goTo } = visit;
    await goTo('/');
    await page.getByRole('button', { name: 'Stop all' }).click();
    const card = page.getByRole('region', { name: 'aldeamo', exact: true });
    await card.getByText('Closed', { exact: true }).waitFor({ timeout: 60_000 });
  });

  it('sends a dead letter again once the customer has a phone', async () => {
    const { page, goTo } = visit;
    await pay({ amount: 100, customer_id: 'no-phone-yet', message: 'Pago recibido' });
    await goTo('/dead-letters?reason=no_contact');
    await page.getByRole('table').getByText('no-phone-yet').waitFor({ timeout: SEEN_MS_MAX });
    await console.system.client.json(`${console.system.urls.payment}/customers/no-phone-yet`, {
      method: 'PUT',
      body: { phone: '+573001119999' },
    });
    await page.getByLabel('Select all on this page').check();
    await page.getByRole('button', { name: 'Replay selected…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why is it sent again?').fill('the customer gave a number');
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('status').getByText('1 sent again').waitFor({ timeout: SEEN_MS_MAX });
    await goTo('/inbox');
    await page.getByText('+573001119999').first().waitFor({ timeout: SEEN_MS_MAX });
  });

  it('leaves no error in the browser’s log', () => {
    expect(visit.complaints).toEqual([]);
  });
});
