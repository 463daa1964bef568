// What somebody holds in their hand leads to what they mean, and to nobody else's.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startConsole } from './console-page.ts';
import type { ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, pay, untilStatus } from './payments-to-look-at.ts';

const CUSTOMER = '900123456';

describe('what is looked for', () => {
  let console: ConsoleSystem;

  beforeAll(async () => {
    console = await startConsole();
    const { system } = console;
    const phones = ['+573001230001', '+573001230002'];
    const payments = await Promise.all(
      phones.map((phone, index) =>
        pay(system, {
          phone,
          message: `Para ${phone.slice(-4)}`,
          ...(index === 0 ? { customer_id: CUSTOMER } : {}),
        }),
      ),
    );
    for (const { payment_id: id } of payments) await untilStatus(system, id, 'delivered');
  });
  afterAll(async () => {
    await console.stop();
  });

  it('is a customer too, where a customer’s id has as many digits as a phone', async () => {
    const { page, violations } = await console.open({ path: '/payments' });
    const box = page.getByRole('searchbox', { name: 'Search' });
    await box.fill(CUSTOMER);
    await page.getByText('The end of a phone number: 3456.').waitFor();
    await page.getByRole('button', { name: `Search customer ${CUSTOMER} instead` }).click();
    await page.getByText(`A customer’s id: ${CUSTOMER}.`).waitFor();
    const row = page.getByRole('row').filter({ hasText: CUSTOMER });
    await row.waitFor({ timeout: SEEN_MS_MAX });
    await page.getByRole('row').filter({ hasText: '0002' }).waitFor({ state: 'detached' });
    expect(await violations()).toEqual([]);
    // Sent off once more it means the same, and there is a way back.
    await box.press('Enter');
    await row.waitFor();
    await page.getByRole('button', { name: 'Search phones ending in 3456 instead' }).click();
    await row.waitFor({ state: 'detached' });
    expect(page.url()).not.toContain(CUSTOMER);
  });

  it('is offered both ways by the palette', async () => {
    const { page } = await console.open();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(CUSTOMER);
    await page.getByRole('option', { name: 'Payments to phones ending in 3456' }).waitFor();
    await page.getByRole('option', { name: `Payments of customer ${CUSTOMER}` }).click();
    await page.getByRole('row').filter({ hasText: CUSTOMER }).waitFor({ timeout: SEEN_MS_MAX });
  });

  it('in the inbox closes whose messages were open before', async () => {
    const { page } = await console.open({ path: '/inbox?to=%2B573001230001' });
    await page.getByRole('heading', { level: 2, name: '+573001230001' }).waitFor();
    await page.getByRole('searchbox').fill('0002');
    await page.getByRole('heading', { level: 2, name: '+573001230002' }).waitFor({ timeout: SEEN_MS_MAX });
    await page.getByRole('searchbox').fill('nobody was told this');
    await page.getByRole('heading', { level: 2 }).waitFor({ state: 'detached' });
  });
});
