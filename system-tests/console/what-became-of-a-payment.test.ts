// Payments are found by whatever one holds of them, and each is one line of time.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { clearFaults } from '../harness/observing.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, pay, putFaultOnce, untilStatus } from './payments-to-look-at.ts';

const timelineOf = ({ page }: ConsolePage) => page.getByRole('list', { name: 'What became of it' });

/** Each step by its title, with what stands beside it. */
async function stepsOf(seen: ConsolePage): Promise<readonly string[]> {
  const titles = await timelineOf(seen).locator('.step-title').allInnerTexts();
  return titles.map((title) => title.replaceAll(/\s+/g, ' ').trim());
}

const DOUBT_MS_MAX = 60_000;

describe('a payment in the console', () => {
  let console: ConsoleSystem;
  let seen: ConsolePage;

  beforeAll(async () => {
    console = await startConsole();
    seen = await console.open({ path: '/payments' });
  });
  // Or what one test broke would be the others' failure.
  afterEach(async () => {
    await clearFaults(console.system);
  });
  afterAll(async () => {
    await console.stop();
    expect(seen.complaints).toEqual([]);
  });

  it('is sent from the page, and its timeline goes on by itself until the phone has it', async () => {
    const { page } = seen;
    // Long enough for it to be seen awaited, and not so long that it is missed.
    await putFaultOnce(console.system, { kind: 'receipt_delay', params: { ms: 2_500 } });
    await page.getByRole('button', { name: 'Send a test payment' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Amount').fill('1234567.50');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Payment of 1,234,567.50 COP' }).waitFor();
    await timelineOf(seen).getByText('The receipt of aldeamo is awaited').waitFor({ timeout: SEEN_MS_MAX });
    await timelineOf(seen).getByText('The phone has it.').waitFor({ timeout: SEEN_MS_MAX });
    await expectSoon(
      () => stepsOf(seen),
      ['Received', 'Stored', 'Attempt 1 through aldeamo Accepted', 'Receipt of aldeamo Delivered'],
    );
  });

  it('shows a failover, and why', async () => {
    await putFaultOnce(console.system, { kind: 'error' });
    const { payment_id: id } = await pay(console.system);
    await seen.goTo(`/payments/${id}`);
    await timelineOf(seen).getByText('The phone has it.').waitFor({ timeout: SEEN_MS_MAX });
    await expectSoon(
      () => stepsOf(seen),
      [
        'Received',
        'Stored',
        'Attempt 1 through aldeamo Not sent',
        'Failover: aldeamo → twilio',
        'Attempt 2 through twilio Accepted',
        'Receipt of twilio Delivered',
      ],
    );
    await expectSoon(
      () => timelineOf(seen).innerText(),
      expect.stringContaining('service unavailable (503) · code 503'),
    );
  });

  it('shows that a lost answer was asked about, and nothing sent again', async () => {
    await putFaultOnce(console.system, { kind: 'accepted_but_lost_answer', params: { how: 'reset' } });
    const { payment_id: id } = await pay(console.system);
    await seen.goTo(`/payments/${id}`);
    await timelineOf(seen).getByText('The phone has it.').waitFor({ timeout: SEEN_MS_MAX });
    await expectSoon(
      () => stepsOf(seen),
      [
        'Received',
        'Stored',
        'Attempt 1 through aldeamo Unknown',
        'aldeamo was asked what became of it Found',
        'Receipt of aldeamo Delivered',
      ],
    );
  });

  it('says in words why the customer may have been told twice', async () => {
    await putFaultOnce(console.system, { kind: 'accept_and_lose' });
    const { payment_id: id } = await pay(console.system);
    await seen.goTo(`/payments/${id}`);
    const notice = seen.page.getByRole('region', { name: 'Possible duplicate' });
    await notice
      .getByText('A provider took the message and never said what became of it, and another one sent it.')
      .waitFor({ timeout: SEEN_MS_MAX });
    await expectSoon(() => stepsOf(seen), expect.arrayContaining(['No receipt of aldeamo']));
  });

  it('says when a message that nobody takes is tried again, and then that it arrived', async () => {
    const { system } = console;
    for (const url of [system.urls.primary, system.urls.fallback]) {
      await system.client.json(`${url}/admin/faults/error`, { method: 'PUT', body: { kind: 'error' } });
    }
    const { payment_id: id } = await pay(system);
    await seen.goTo(`/payments/${id}`);
    const pending = timelineOf(seen)
      .getByRole('listitem')
      .filter({ hasText: 'Tried again at every provider' });
    // On a slow machine a first try may be in doubt, and is asked about first: in vain, for as long as "verify_ms".
    await pending.getByText(/^in \d+ sec$|^now$/).waitFor({ timeout: DOUBT_MS_MAX });
    await expectSoon(() => pending.innerText(), expect.stringContaining('with growing pauses'));
    await clearFaults(system);
    await timelineOf(seen).getByText('The phone has it.').waitFor({ timeout: 60_000 });
  });

  it('is found by its own id and by that of its notification', async () => {
    const { payment_id: id, notification } = await pay(console.system, { amount: 77 });
    for (const asked of [id, notification.notification_id, id.toUpperCase()]) {
      await seen.goTo('/payments');
      await seen.page.getByRole('searchbox', { name: 'Search' }).fill(asked);
      await seen.page.getByText('An id: of a payment or of a notification.').waitFor();
      await seen.page.getByRole('button', { name: 'Search', exact: true }).click();
      await seen.page.getByRole('heading', { level: 1, name: 'Payment of 77.00 COP' }).waitFor();
      expect(new URL(seen.page.url()).pathname).toBe(`/console/payments/${id}`);
    }
  });

  it('is found by the last four digits, which may also be a customer', async () => {
    const { page, goTo } = seen;
    await pay(console.system, { customer_id: '9876', phone: '+573000004321', amount: 11 });
    await pay(console.system, { customer_id: '4321', phone: '+573000009876', amount: 22 });
    await goTo('/payments');
    const box = page.getByRole('searchbox', { name: 'Search' });
    const rows = page.getByRole('table').getByRole('row');
    await box.fill('+57 300 000 4321');
    await page.getByText('The end of a phone number: 4321.').waitFor();
    await box.press('Enter');
    await rows.filter({ hasText: '11.00 COP' }).waitFor();
    await expectSoon(() => rows.count(), 2);
    // A whole number does not get into the address.
    expect(new URL(page.url()).search).toBe('?q=4321');
    await page.getByRole('button', { name: 'Search customer 4321 instead' }).click();
    await rows.filter({ hasText: '22.00 COP' }).waitFor();
    await expectSoon(() => rows.count(), 2);
    expect(new URL(page.url()).search).toBe('?q=4321&as=customer');
  });

  it('is found by filters in the address, page by page', async () => {
    const { page, goTo } = seen;
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        pay(console.system, { customer_id: 'pages', phone: '+573000001111', amount: index + 1 }),
      ),
    );
    await Promise.all(made.map(({ payment_id: id }) => untilStatus(console.system, id, 'delivered')));
    await goTo('/payments?q=pages&status=delivered');
    const rows = page.getByRole('table').getByRole('row');
    await rows.nth(25).waitFor();
    await expectSoon(() => rows.count(), 26);
    await page.getByRole('button', { name: 'Older' }).click();
    await page.waitForURL(/cursor=/);
    await rows.nth(6).waitFor({ state: 'detached' });
    await expectSoon(() => rows.count(), 6);
    await page.getByRole('button', { name: 'Newest' }).click();
    await rows.nth(25).waitFor();
    await goTo('/payments?q=pages&status=dead');
    await page.getByText('No payment fits').waitFor();
  });

  it('does not jump into a list that is looked at: it waits above it', async () => {
    const { page, goTo } = seen;
    await goTo('/payments?q=pages');
    const first = page.getByRole('table').getByRole('link').first();
    const before = await first.getAttribute('href');
    const { payment_id: id } = await pay(console.system, { customer_id: 'pages', phone: '+573000001111' });
    const pill = page.getByRole('button', { name: '1 new' });
    await pill.waitFor({ timeout: SEEN_MS_MAX });
    expect(await first.getAttribute('href')).toBe(before);
    await pill.click();
    await page.getByRole('table').locator(`a[href$="${id}"]`).waitFor();
    await expectSoon(() => first.getAttribute('href'), expect.stringContaining(id));
  });

  it('says so where there is none with an id, without a complaint', async () => {
    await seen.goTo('/payments/0193f5c1-7a63-7c3e-8b1a-123456789012');
    await seen.page.getByText('There is no such payment').waitFor();
    await seen.goTo('/payments/no-id-at-all');
    await seen.page.getByText('There is no such payment').waitFor();
  });
});
