// What a partner is owed and waits for, a subject's trace as it comes, and money that is given back by hand.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { until } from '../harness/until.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, pay, payThroughGateway, putFaultOnce } from './payments-to-look-at.ts';

const longId = 'a-partner-with-a-name-that-somebody-made-of-all-their-brands-and-countries-at-once';

const TOLD_LATE = '+573001110077';

type Messages = { readonly messages: readonly { readonly id: string }[] };
type Refunded = { readonly refunds?: readonly unknown[] };

let console: ConsoleSystem;
let seen: ConsolePage;

const event = (subject: string, sequence: number, more: object = {}) => ({
  ...{ event_id: `${subject}-${sequence}`, partner_id: 'acme', type: 'conversion', subject_id: subject },
  ...{ sequence, occurred_at: '2026-01-31T12:00:00Z', amount: '1000.50', currency: 'COP' },
  ...more,
});

const tell = (...events: readonly object[]): Promise<unknown> =>
  console.system.client.json(`${console.system.urls.payment}/partner-events`, {
    method: 'POST',
    body: events,
  });

beforeAll(async () => {
  console = await startConsole({ replicas: 2 });
  await tell(
    event('order-1', 1),
    event('order-1', 2, { type: 'payment', amount: '7.00' }),
    event('order-1', 2, { event_id: 'rival' }),
    event('order-2', 3),
    event('order-3', 1, { partner_id: longId, type: 'reversal' }),
  );
  seen = await console.open({ path: '/partners' });
});
afterAll(async () => {
  await console.stop();
  // The browser's own line for the refund that was refused.
  expect(seen.complaints.filter((line) => !line.includes('409'))).toEqual([]);
});

const rowOf = (text: string) => seen.page.getByRole('row').filter({ hasText: text });

describe('a partner, in the console', () => {
  it('is found by its id, with what it is owed and what waits', async () => {
    const { page } = seen;
    await rowOf('acme').getByText('93.05 COP').waitFor();
    await page.getByRole('searchbox').fill('acme');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Partner acme' }).waitFor();
    await page.getByRole('region', { name: 'Balances' }).getByText('100.05 COP').waitFor();
    await page
      .getByRole('region', { name: 'What waits' })
      .getByRole('row')
      .filter({ hasText: 'order-2' })
      .getByText('#1–2')
      .waitFor();
    expect(await seen.violations()).toEqual([]);
  });

  it('shows a subject live, whichever replica is told', async () => {
    const { page } = seen;
    await page.getByRole('link', { name: 'order-2' }).first().click();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('#1 is missing, and 1 event waits for it').waitFor();
    const other = console.system.urls.payments[1] ?? '';
    await console.system.client.json(`${other}/partner-events`, {
      method: 'POST',
      body: [event('order-2', 1), event('order-2', 2)],
    });
    await page.getByText('is complete so far: next comes #4').waitFor();
    await page.getByRole('status').filter({ hasText: 'Applied' }).waitFor({ state: 'attached' });
    await expectSoon(() => rowOf('Applied').count(), 3);
    await seen.goTo('/subjects/order-1');
    await rowOf('rival').getByText('another event has this place').locator('visible=true').waitFor();
    expect(await seen.violations()).toEqual([]);
  });
});

describe('a refund, in the console', () => {
  it('is asked for by keyboard alone, and once however often it is pressed', async () => {
    const { page, goTo } = seen;
    const id = await payThroughGateway(console.system, 'pm_card_visa', { amount: 90 });
    await goTo(`/payments/${id}`);
    await page.getByRole('button', { name: 'Refund…' }).press('Enter');
    await page.getByRole('textbox', { name: 'Amount in COP' }).fill('90.01');
    await page.keyboard.press('Enter');
    await page.getByText('At most 90.00 COP: no more is left.').waitFor();
    await page.getByRole('textbox', { name: 'Amount in COP' }).fill('20');
    await page.getByRole('textbox', { name: 'Reason' }).fill('returned');
    expect(await seen.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Refund 20.00 COP' }).dblclick();
    const refunds = page.getByRole('region', { name: 'Refunds' });
    await refunds.getByRole('row').filter({ hasText: 'returned' }).getByText('Given back').waitFor();
    await refunds.getByText('70.00 COP').waitFor();
    await expectSoon(() => refunds.getByRole('row').count(), 2);
    expect(await seen.violations()).toEqual([]);
  });

  it('keeps its question on the page until it is answered, though nothing is left to ask for meanwhile', async () => {
    const { page } = seen;
    const { client, urls } = console.system;
    await putFaultOnce(console.system, { kind: 'receipt_drop', to: TOLD_LATE });
    const id = await payThroughGateway(console.system, 'sim_refund_timeout', { phone: TOLD_LATE });
    const sent = `${urls.primary}/admin/messages`;
    const messageId = await until('message of the payment', SEEN_MS_MAX, async () => {
      const { messages } = await client.json<Messages>(`${sent}?to=${encodeURIComponent(TOLD_LATE)}`);
      return messages[0]?.id;
    });
    await seen.goTo(`/payments/${id}`);
    await page.getByRole('button', { name: 'Refund…' }).click();
    // The answer, which closes the dialogue, is held back until the page was looked at.
    const looked = Promise.withResolvers<undefined>();
    await page.route(`**/payments/${id}/refunds`, async (route) => {
      const response = await route.fetch();
      await looked.promise;
      await route.fulfill({ response });
    });
    await page.getByRole('button', { name: 'Refund 100.00 COP' }).click();
    await until('refund that is under way', SEEN_MS_MAX, async () => {
      const { refunds } = await client.json<Refunded>(`${urls.payment}/payments/${id}`);
      return refunds?.length === 1 || undefined;
    });
    // What becomes of its message is why the page reads the payment again.
    await client.json(`${sent}/${messageId}/receipts`, { method: 'POST', body: { status: 'delivered' } });
    await page.locator('tr', { hasText: 'Processing' }).waitFor({ timeout: SEEN_MS_MAX });
    expect(await page.getByRole('dialog', { name: 'Refund the payment' }).isVisible()).toBe(true);
    looked.resolve(undefined);
    await page.getByText('Refund of 100.00 COP: Processing.').waitFor({ timeout: SEEN_MS_MAX });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Refund…' }).waitFor({ state: 'detached' });
    await expectSoon(() => page.evaluate('document.activeElement.id'), 'main');
  });

  it('is not offered without the token, and says what was refused', async () => {
    const { payment_id: id } = await pay(console.system);
    const visitor = await console.open({ path: `/payments/${id}`, token: null });
    const refunds = visitor.page.getByRole('region', { name: 'Refunds' });
    await refunds.getByRole('button', { name: 'Enter' }).waitFor();
    expect(await refunds.getByRole('button', { name: 'Refund…' }).count()).toBe(0);
    const refused = await payThroughGateway(console.system, 'sim_refund_refused');
    await seen.goTo(`/payments/${refused}`);
    await seen.page.getByRole('button', { name: 'Refund…' }).click();
    await seen.page.getByRole('button', { name: 'Refund 100.00 COP' }).click();
    await seen.page.getByText('Nothing was given back by it.').waitFor({ timeout: SEEN_MS_MAX });
    await seen.page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await rowOf('the gateway refused').waitFor();
  });
});

it('is whole on a phone, in the dark and in Spanish', async () => {
  const phone = await console.open({ size: 'phone', language: 'es', theme: 'dark' });
  for (const [path, shown] of [
    ['/partners', longId],
    [`/partners/${longId}`, 'Nada espera'],
    ['/partners/acme', 'order-1'],
    ['/partners/nobody', 'Nadie conoce a este socio'],
    ['/subjects/order-1', 'Conversión'],
    ['/subjects/nothing', 'Aún no ha llegado nada de él'],
  ] as const) {
    await phone.goTo(path);
    await phone.page.getByRole('main').getByText(shown).locator('visible=true').first().waitFor();
    expect([path, await phone.sidewaysPx(), await phone.violations()]).toEqual([path, 0, []]);
  }
  // The browser's own line for what it was answered with 404.
  expect(phone.complaints.filter((line) => !line.includes('404'))).toEqual([]);
});
