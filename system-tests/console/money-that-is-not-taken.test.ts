// A payment that nobody is told of has its page all the same: how its money stands, why it was
// not taken, and what a person can do; in both languages, light and dark, wide and on a phone.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { until } from '../harness/until.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, payThroughGateway } from './payments-to-look-at.ts';

const GATEWAY = {
  'answer_within_ms: 10000': 'answer_within_ms: 500',
  'deadline_ms: 60000': 'deadline_ms: 15000',
  'doubt_s: 86400': 'doubt_s: 4',
  'attempt_timeout_ms: 10000': 'attempt_timeout_ms: 1000',
  'slow_call_ms: 5000': 'slow_call_ms: 900',
};

// Both of them, and the pauses between look-ups.
const DOUBT_MS_MAX = 40_000;

const statusesIn = ({ page }: ConsolePage) => page.getByRole('main').locator('.badge');
const timelineOf = ({ page }: ConsolePage) => page.getByRole('list', { name: 'What became of it' });

describe('money that is not taken, in the console', () => {
  let console: ConsoleSystem;
  let seen: ConsolePage;
  let declinedId: string;
  let unknownId: string;

  beforeAll(async () => {
    console = await startConsole({ gatewayChanges: GATEWAY });
    seen = await console.open({ path: '/payments' });
    const { system } = console;
    unknownId = await payThroughGateway(system, 'sim_pending_60000', { customer_id: 'unknown' });
    declinedId = await payThroughGateway(system, 'pm_card_chargeDeclinedInsufficientFunds', {
      customer_id: 'declined',
      amount: 55,
    });
  });
  afterAll(async () => {
    await console.stop();
    expect(seen.complaints).toEqual([]);
  });

  it('is said to be in doubt while nobody knows, and that the customer must not pay again', async () => {
    await seen.goTo(`/payments/${unknownId}`);
    await seen.page.getByRole('region', { name: 'It may have been taken' }).waitFor({ timeout: SEEN_MS_MAX });
    await timelineOf(seen).getByText('simulated is asked what became of it').waitFor();
    await expectSoon(
      () => statusesIn(seen).allInnerTexts(),
      expect.arrayContaining(['Processing', 'In doubt']),
    );
    expect(await seen.violations()).toEqual([]);
  });

  it('says why it was refused, what can be done, and that nobody is told', async () => {
    await seen.goTo(`/payments/${declinedId}`);
    await seen.page.getByRole('heading', { level: 1, name: 'Payment of 55.00 COP' }).waitFor();
    const notice = seen.page.getByRole('region', { name: 'Failed: not enough money' });
    await notice.getByText('The customer can pay another way').waitFor();
    await expectSoon(
      () => timelineOf(seen).locator('.step-title').allInnerTexts(),
      ['Received', 'Stored', 'simulated was asked', 'Failed: not enough money'],
    );
    await timelineOf(seen).getByText('1 call. Last answer: declined').waitFor();
    await timelineOf(seen).getByText('Nobody is notified of it.').waitFor();
    expect(await seen.violations()).toEqual([]);
  });

  it('becomes one that a person has to look for, without the page being loaded anew', async () => {
    await seen.goTo(`/payments/${unknownId}`);
    const notice = seen.page.getByRole('region', { name: 'Failed: nobody knows whether it was taken' });
    await notice.getByText('Search for the payment id at the gateway').waitFor({ timeout: DOUBT_MS_MAX });
    expect(await seen.violations()).toEqual([]);
  });

  it('is one that was taken as soon as the gateway says so, and then its customer is told', async () => {
    const id = await payThroughGateway(console.system, 'sim_pending_3000', { customer_id: '123' });
    await seen.goTo(`/payments/${id}`);
    await timelineOf(seen).getByText('simulated').first().waitFor();
    await timelineOf(seen).getByText('Money taken through simulated').waitFor({ timeout: SEEN_MS_MAX });
    await timelineOf(seen).getByText('The phone has it.').waitFor({ timeout: SEEN_MS_MAX });
    await seen.page.getByText('Id at the gateway').waitFor();
  });

  it('stands in the list with the others, by its state and why, and is filtered by it', async () => {
    const { page, goTo } = seen;
    await goTo('/payments');
    const rows = page.getByRole('table').getByRole('row');
    await rows.filter({ hasText: 'Failed' }).filter({ hasText: 'not enough money' }).waitFor();
    await rows.filter({ hasText: 'Delivered' }).waitFor();
    await page.getByLabel('Status').selectOption('failed');
    await page.waitForURL(/status=failed/);
    await rows.filter({ hasText: 'Delivered' }).waitFor({ state: 'detached' });
    await expectSoon(() => rows.count(), 3);
    await page.getByLabel('Status').selectOption('processing');
    await page.getByText('No payment fits').waitFor();
    const open = await payThroughGateway(console.system, 'sim_pending_60000', { customer_id: 'open' });
    await page
      .getByRole('button', { name: '1 new' })
      .or(page.locator(`a[href$="${open}"]`))
      .first()
      .waitFor();
    await goTo('/payments?status=processing');
    await page.locator(`a[href$="${open}"]`).waitFor();
    expect(await seen.violations()).toEqual([]);
  });

  it('is found by its id', async () => {
    const { page, goTo } = seen;
    await goTo('/payments');
    await page.getByRole('searchbox', { name: 'Search' }).fill(declinedId);
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Payment of 55.00 COP' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console/payments/${declinedId}`);
  });

  it('is whole on a phone, in the dark and in Spanish', async () => {
    const phone = await console.open({ size: 'phone', language: 'es', theme: 'dark' });
    for (const [path, shown] of [
      [`/payments/${declinedId}`, 'El cliente puede pagar de otra forma'],
      [`/payments/${unknownId}`, 'Busque el id del pago en la pasarela'],
      ['/payments', 'fondos insuficientes'],
      ['/payments?status=failed', 'fondos insuficientes'],
    ] as const) {
      await phone.goTo(path);
      await phone.page.getByRole('main').getByText(shown).locator('visible=true').first().waitFor();
      expect([path, await phone.sidewaysPx(), await phone.violations()]).toEqual([path, 0, []]);
    }
    expect(phone.complaints).toEqual([]);
  });

  it('waits for the gateway where that can not be asked, and says until when', async () => {
    const { system } = console;
    await payThroughGateway(system, 'sim_misconfigured', { customer_id: 'trip' });
    const waiting = await until('payment that waits for the gate', SEEN_MS_MAX, async () => {
      const id = await payThroughGateway(system, 'pm_card_visa', { customer_id: 'gate' });
      const url = `${system.urls.payment}/payments/${id}`;
      const { status } = await system.client.json<{ readonly status: string }>(url);
      return status === 'pending' ? id : undefined;
    });
    await seen.goTo(`/payments/${waiting}`);
    await timelineOf(seen).getByText('simulated cannot be asked now').waitFor();
    await seen.page.getByText('Asked for until').waitFor();
    expect(await seen.violations()).toEqual([]);
  });

  it('is why the tape says that the gateway’s circuit is open, as no provider’s that had a page', async () => {
    await seen.goTo('/events?types=breaker.moved');
    const tape = seen.page.getByRole('log');
    await tape.getByText('Payment gateway simulated: Closed → Open').waitFor();
    expect(await tape.getByRole('link').allInnerTexts()).toEqual([]);
    expect(await seen.violations()).toEqual([]);
  });
});
