import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lasting } from '../harness/until.ts';
import { startConsole } from './console-page.ts';
import type { ConsoleSystem } from './console-page.ts';

// Longer than any page waits before it asks again.
const QUIET_MS = 3_500;

describe('a connection that is lost', () => {
  let console: ConsoleSystem;

  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(async () => {
    await console.stop();
  });

  it('is said with the age of what is still shown, and comes back by itself', async () => {
    const { page, complaints, violations, setTheme } = await console.open();
    const card = page.getByRole('region', { name: 'aldeamo', exact: true });
    await card.waitFor();
    const banner = page.getByRole('complementary', { name: 'Connection' });
    expect(await banner.isVisible()).toBe(false);

    // The service is back within a second, and would be found again before the page was looked at.
    await page.route('**/events', (route) => route.abort('connectionrefused'));
    const restarted = console.system.kill('payment-service');
    await banner.getByText('Connection lost.').waitFor();
    await banner.getByText(/What you see is .* old\./).waitFor();
    expect(await card.isVisible()).toBe(true);
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(theme);
      expect(await violations()).toEqual([]);
    }

    await restarted;
    await page.unroute('**/events');
    await banner.waitFor({ state: 'detached' });
    const tape = page.getByRole('region', { name: 'What happened' });
    await tape.getByText('The service was started anew; what happened meanwhile is not known').waitFor();
    // The browser itself logs each connection that it could not make; the page adds nothing.
    expect(complaints.filter((text) => !text.includes('net::ERR_'))).toEqual([]);
  });

  it('keeps pages from asking until it is back, and from filling the browser’s log', async () => {
    const { system } = console;
    // On every page the header asks about traffic, and the bar about faults.
    const pages = [await console.open({ path: '/inbox' }), await console.open({ path: '/traffic' })];
    const watched = pages.map(({ page, complaints }) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      const asksMocks = () => page.waitForRequest((request) => request.url().includes('/dev/notifiers/'));
      const asksTraffic = () => page.waitForRequest((request) => request.url().includes('/dev/traffic'));
      const banner = page.getByRole('complementary', { name: 'Connection' });
      return { page, complaints, asked, banner, asks: () => Promise.all([asksMocks(), asksTraffic()]) };
    });
    await Promise.all(watched.map(({ asks }) => asks()));

    // Nobody answers any more, and the stream that is open ends with the process.
    await Promise.all(
      watched.map(({ page }) => page.route('**', (route) => route.abort('connectionrefused'))),
    );
    await system.kill('payment-service');
    await Promise.all(watched.map(({ banner }) => banner.getByText('Connection lost.').waitFor()));
    // What was under way when it broke may still fail.
    await lasting(500);
    const before = watched.map(({ asked, complaints }) => [asked.length, complaints.length] as const);
    await lasting(QUIET_MS);
    for (const [place, { asked, complaints }] of watched.entries()) {
      const [askedBefore = 0, complaintsBefore = 0] = before[place] ?? [];
      const askedMeanwhile = asked.slice(askedBefore);
      expect(askedMeanwhile.filter((pathname) => pathname !== '/events')).toEqual([]);
      // One may have been asked for before, and refused meanwhile.
      expect(complaints.length - complaintsBefore).toBeLessThanOrEqual(askedMeanwhile.length + 1);
    }

    await Promise.all(
      watched.map(async ({ page, banner, asks }) => {
        const goesOn = asks();
        await page.unroute('**');
        // It also tries by itself: where that comes first, the button is gone.
        await Promise.race([banner.getByRole('button', { name: 'Try now' }).dispatchEvent('click'), goesOn]);
        await goesOn;
        await banner.waitFor({ state: 'detached' });
      }),
    );
  });
});
