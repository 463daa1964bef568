// A page whose code the browser has never had, gone to while nobody serves it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { startConsole } from './console-page.ts';
import type { ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX } from './payments-to-look-at.ts';

describe('a page that was never loaded', () => {
  let console: ConsoleSystem;

  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(async () => {
    await console.stop();
  });

  it('waits with the others while the service is away, and comes with its style when it is back', async () => {
    const { page, violations, complaints } = await console.open();
    await page.getByRole('region', { name: 'aldeamo', exact: true }).waitFor();
    const banner = page.getByRole('complementary', { name: 'Connection' });
    await page.route('**', (route) => route.abort('connectionrefused'));
    await console.system.kill('payment-service');
    await banner.getByText('Connection lost.').waitFor();

    await page.getByRole('navigation').getByRole('link', { name: 'Event tape' }).click();
    const main = page.getByRole('main');
    await main.getByRole('status').filter({ hasText: 'Loading' }).waitFor({ timeout: SEEN_MS_MAX });
    expect(new URL(page.url()).pathname).toBe('/console/events');
    expect(await page.getByText('This page broke').count()).toBe(0);
    expect(await violations()).toEqual([]);

    await page.unroute('**');
    await main.getByRole('heading', { level: 1, name: 'Event tape' }).waitFor({ timeout: SEEN_MS_MAX });
    await main.locator('.event-chips').waitFor();
    const style = `getComputedStyle(document.querySelector('.event-chips')).flexWrap`;
    await expectSoon(() => page.evaluate<string>(style), 'wrap');
    // The browser itself logs what it could not fetch; the page adds nothing.
    expect(complaints.filter((text) => !text.includes('net::ERR_'))).toEqual([]);
  });
});
