import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLoad } from '../../dev/src/load/payment-load.ts';
import { expectSoon } from '../harness/expect-soon.ts';
import { lasting, until } from '../harness/until.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, pay } from './payments-to-look-at.ts';

// Three events a message and more: about 400 events a second.
const PER_SECOND = 130;
const LOAD_MS = 4_000;
// A click is answered within one frame of ten, also on a busy machine.
const FRAME_MS_MAX = 1_000;

describe('the event tape', () => {
  let console: ConsoleSystem;
  let seen: ConsolePage;

  const lines = () => seen.page.getByRole('log').getByRole('listitem');
  const state = () => seen.page.getByRole('region', { name: 'Events, newest first' }).getByRole('status');

  beforeAll(async () => {
    console = await startConsole();
    seen = await console.open({ path: '/events' });
  });
  afterAll(async () => {
    await console.stop();
    expect(seen.complaints).toEqual([]);
  });

  it('is empty at first and says what will come', async () => {
    await seen.page.getByText('Nothing has happened yet').waitFor();
    await state().getByText('Live').waitFor();
    expect(await seen.violations()).toEqual([]);
  });

  it('shows what happens, and leads from a notification to its payment', async () => {
    const { page } = seen;
    const { payment_id: id } = await pay(console.system, { customer_id: '123', amount: 42 });
    await lines()
      .filter({ hasText: 'Payment of 42.00 COP taken from customer 123' })
      .waitFor({ timeout: SEEN_MS_MAX });
    const settled = lines().filter({ hasText: 'notification.settled' }).first();
    await settled.getByRole('link', { name: /^Payment of this event/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Payment of 42.00 COP' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console/payments/${id}`);
    await page.goBack();
  });

  it('stays as it is while it is paused, counts what comes, and shows it on resuming', async () => {
    const { page } = seen;
    await lines().first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await state().getByText('Paused').waitFor();
    const before = await lines().count();
    await pay(console.system, { amount: 43 });
    const resume = page.getByRole('button', { name: /^Resume \(\d+ new\)$/ });
    await resume.waitFor({ timeout: SEEN_MS_MAX });
    expect(await lines().count()).toBe(before);
    await resume.press('Enter');
    await lines().filter({ hasText: '43.00 COP' }).waitFor({ timeout: SEEN_MS_MAX });
  });

  it('keeps its filters in the address, by type, provider and text', async () => {
    const { page, goTo } = seen;
    await goTo('/events');
    await lines().first().waitFor();
    await page.getByRole('button', { name: 'notification.attempted' }).click();
    await page.waitForURL(/\?types=notification\.attempted$/);
    await page.getByLabel('Provider').selectOption('aldeamo');
    await page.getByLabel('Text').fill('Accepted');
    await page.waitForURL(/q=Accepted/);
    const typesShown = async () => [...new Set(await lines().locator('.event-type').allInnerTexts())];
    await expectSoon(typesShown, ['notification.attempted']);
    const address = page.url();
    await page.getByLabel('Text').fill('nothing like this');
    await page.getByText('No event fits').waitFor();
    await page.goto(address);
    await lines().first().waitFor();
    await expectSoon(() => page.getByLabel('Text').inputValue(), 'Accepted');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await lines().filter({ hasText: 'payment.taken' }).first().waitFor();
    await expectSoon(() => page.getByLabel('Text').inputValue(), '');
  });

  it('is cleared, and goes on', async () => {
    await seen.page.getByRole('button', { name: 'Clear', exact: true }).click();
    await seen.page.getByText('Nothing has happened yet').waitFor();
    await pay(console.system, { amount: 44 });
    await lines().filter({ hasText: '44.00 COP' }).waitFor({ timeout: SEEN_MS_MAX });
  });

  it('does not freeze the page at hundreds of events a second', async () => {
    const { page } = seen;
    const { client, urls } = console.system;
    await page.evaluate(`
      window.framesMs = [];
      let last = performance.now();
      requestAnimationFrame(function measure(now) {
        window.framesMs.push(now - last);
        last = now;
        requestAnimationFrame(measure);
      });`);
    const load = startLoad({ client, urls: urls.payments, label: 'tape', perSecond: PER_SECOND });
    await lasting(LOAD_MS);
    await page.getByRole('button', { name: 'Pause' }).click();
    await state().getByText('Paused').waitFor();
    const framesMs = await page.evaluate<readonly number[]>('window.framesMs');
    await load.stop();
    await expectSoon(() => lines().count(), 200);
    // A machine with others on it may hold up one; a page that freezes holds up one after another.
    const [, secondMs = 0] = framesMs.toSorted((one, other) => other - one);
    expect(secondMs).toBeLessThan(FRAME_MS_MAX);
    await until('count of what came meanwhile', SEEN_MS_MAX, async () => {
      const name = await page.getByRole('button', { name: /^Resume/ }).innerText();
      return Number(/\d+/.exec(name.replaceAll(',', ''))?.[0]) > 50 ? true : undefined;
    });
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await expectSoon(() => lines().count(), 400);
    expect(await seen.violations()).toEqual([]);
  });
});
