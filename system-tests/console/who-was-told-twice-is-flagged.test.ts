// The inbox: what customers really received, of both mocks, and what can be done about it by hand.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { clearFaults, putFault } from '../harness/observing.ts';
import { until } from '../harness/until.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, pay, putFaultOnce, untilStatus } from './payments-to-look-at.ts';

type Inbox = { readonly total: number };
type Faults = { readonly faults: readonly { readonly state: { readonly injected: number } }[] };

describe('the inbox', () => {
  let console: ConsoleSystem;
  let seen: ConsolePage;
  let paymentId: string;

  const messages = ({ page }: ConsolePage, to: string) =>
    page.getByRole('list', { name: `Messages to ${to}` }).locator('.bubble');

  beforeAll(async () => {
    // A doubt is asked about for ten seconds as shipped; here for one.
    console = await startConsole({
      gatewayChanges: { 'verify_ms: 10000': 'verify_ms: 1000' },
      env: { RECEIPT_DEADLINE_MS: '60000' },
    });
    const { system } = console;
    // The answer is lost, nobody can say what became of the message, and no receipt tells: it is sent again.
    await putFault(system, 'accepted_but_lost_answer', { how: 'reset' });
    await putFault(system, 'error', {}, { operation: ['read', 'list', 'report'] });
    await putFault(system, 'receipt_drop');
    ({ payment_id: paymentId } = await pay(system, { phone: '+573001110001', message: 'Pago de dos veces' }));
    await untilStatus(system, paymentId, 'delivered');
    await clearFaults(system);
    seen = await console.open({ path: '/inbox?to=%2B573001110001' });
  });
  afterAll(async () => {
    await console.stop();
    expect(seen.complaints).toEqual([]);
  });

  it('flags a customer who was told twice of one payment, by which providers, and says why', async () => {
    const { page } = seen;
    const bubbles = messages(seen, '+573001110001');
    await bubbles.nth(1).waitFor({ timeout: SEEN_MS_MAX });
    await expectSoon(() => bubbles.count(), 2);
    for (const [place, provider] of ['aldeamo', 'twilio'].entries()) {
      const bubble = bubbles.nth(place);
      await expectSoon(() => bubble.innerText(), expect.stringContaining('Pago de dos veces'));
      await bubble.getByText(provider, { exact: true }).waitFor();
      await bubble.getByText(`Told twice · ${place + 1} of 2`).waitFor();
      await bubble.getByText(/^1 segment, (GSM-7|UCS-2)/).waitFor();
    }
    const why = bubbles.first().getByText(/carry the trace of one payment/);
    expect(await why.isVisible()).toBe(false);
    await bubbles.first().getByText('Told twice').click();
    await why.waitFor();
    const recipient = page.getByRole('link', { name: /\+573001110001/ });
    await expectSoon(() => recipient.innerText(), expect.stringContaining('2 duplicates'));
  });

  it('flags nobody who was told of two payments in the same words', async () => {
    const to = '+573001110002';
    for (const amount of [1, 2]) {
      const { payment_id: id } = await pay(console.system, { phone: to, message: 'Las mismas', amount });
      await untilStatus(console.system, id, 'delivered');
    }
    await seen.goTo(`/inbox?to=${encodeURIComponent(to)}`);
    const bubbles = messages(seen, to);
    await bubbles.nth(1).waitFor({ timeout: SEEN_MS_MAX });
    expect((await bubbles.allInnerTexts()).filter((text) => /Told twice|Same text/.test(text))).toEqual([]);
  });

  it('leads from a message to its payment', async () => {
    await seen.goTo('/inbox?to=%2B573001110001');
    // The inboxes are read apart: who comes first is settled once both are there.
    await messages(seen, '+573001110001').nth(1).waitFor();
    const bubble = messages(seen, '+573001110001').first();
    await bubble.getByText('Details').click();
    await bubble.getByRole('button', { name: 'Go to the payment' }).click();
    await seen.page.getByRole('region', { name: 'Possible duplicate' }).waitFor();
    expect(new URL(seen.page.url()).pathname).toBe(`/console/payments/${paymentId}`);
  });

  it('sends a receipt by hand, which Relevo acts on', async () => {
    const { page, goTo } = seen;
    const { client, urls } = console.system;
    // The provider's own receipt is lost, and none is missed before the test is over.
    const to = '+573001110003';
    await putFaultOnce(console.system, { kind: 'receipt_drop', to });
    const { payment_id: id } = await pay(console.system, { phone: to, message: 'A mano' });
    await until('lost receipt', SEEN_MS_MAX, async () => {
      const { faults } = await client.json<Faults>(`${urls.primary}/admin/faults`);
      return faults.some(({ state }) => state.injected === 1) || undefined;
    });
    await untilStatus(console.system, id, 'accepted');
    await goTo('/inbox?to=%2B573001110003');
    const bubble = messages(seen, to).filter({ hasText: 'aldeamo' });
    await bubble.getByText('Details').click();
    await bubble.getByLabel('Receipt by hand').selectOption({ label: 'Undelivered' });
    await bubble.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('Receipt “Undelivered” sent for the message to +573001110003.').waitFor();
    await bubble.getByText('Undelivered', { exact: true }).first().waitFor();
    // The phone did not get it, so the fallback sends it.
    await messages(seen, to).nth(1).getByText('twilio').waitFor({ timeout: SEEN_MS_MAX });
    await goTo('/');
    const tape = page.getByRole('region', { name: 'What happened' });
    await tape.getByText(/^Receipt sent by hand by console: .+, mock of the primary$/).waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that axe finds, wide and on a phone, %s',
    async (theme) => {
      const phone = await console.open({ path: '/inbox?to=%2B573001110001', size: 'phone', theme });
      const wide = await console.open({ path: '/inbox?to=%2B573001110001', theme });
      for (const one of [phone, wide]) {
        await messages(one, '+573001110001').first().getByText('Details').click();
        await one.page.getByLabel('Receipt by hand').waitFor();
        expect(await one.violations()).toEqual([]);
        expect(await one.sidewaysPx()).toBe(0);
        expect(one.complaints).toEqual([]);
      }
    },
  );

  it('is cleared once that is confirmed; the payments stay', async () => {
    const { page, goTo } = seen;
    await goTo('/inbox');
    await page.getByRole('link', { name: /\+573001110001/ }).waitFor();
    await page.getByRole('button', { name: 'Clear the inbox' }).click();
    const dialog = page.getByRole('dialog', { name: 'Clear both inboxes?' });
    expect(await seen.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: /\+573001110001/ }).count()).toBe(1);

    await page.getByRole('button', { name: 'Clear the inbox' }).click();
    await dialog.getByRole('button', { name: 'Clear the inbox' }).click();
    await page.getByText(/^\d+ messages cleared\.$/).waitFor();
    await page.getByText('Nobody has received anything yet').waitFor({ timeout: SEEN_MS_MAX });
    const { client, urls } = console.system;
    for (const mock of [urls.primary, urls.fallback]) {
      expect((await client.json<Inbox>(`${mock}/admin/messages`)).total).toBe(0);
    }
    await goTo(`/payments/${paymentId}`);
    await page.getByRole('region', { name: 'Possible duplicate' }).waitFor();
  });
});
