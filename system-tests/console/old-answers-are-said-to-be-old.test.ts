// What a page has read before stays where it can not be read again, with its age.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startConsole } from './console-page.ts';
import type { ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, pay } from './payments-to-look-at.ts';

describe('an answer that can not be read again', () => {
  let console: ConsoleSystem;

  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(async () => {
    await console.stop();
  });

  it('is shown with its age and why, until it can be', async () => {
    const { payment_id: id } = await pay(console.system);
    const { page, goTo, violations } = await console.open();
    const places = [
      { path: `/payments/${id}`, asked: /\/notifications\?/ },
      { path: '/dead-letters', asked: /\/notifications\/dead-letters$/ },
      { path: '/dead-letters', asked: /\/notifications\/replays\?/ },
      { path: '/payments', asked: /:\d+\/payments\?/ },
      { path: '/traffic', asked: /\/dev\/traffic$/ },
      { path: '/inbox', asked: /\/admin\/messages\?/ },
      { path: '/faults', asked: /\/primary\/admin\/faults$/ },
      { path: '/', asked: /\/console\/session$/ },
    ];
    const old = page.getByText(/could not be refreshed\.$/);
    for (const { path, asked } of places) {
      // Nothing of the page before may pass for an answer to this one.
      await page.goto('about:blank');
      const first = page.waitForResponse(asked);
      await goTo(path);
      await (await first).finished();
      await page.route(asked, (route) =>
        route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          body: JSON.stringify({ code: 'something_new', title: 'Words of the service.' }),
        }),
      );
      await old.waitFor({ timeout: SEEN_MS_MAX });
      await page.getByText(/What you see is .* old\./).waitFor();
      await page.locator('.state-stale').getByText('Words of the service.').waitFor();
      expect(await violations()).toEqual([]);
      await page.unroute(asked);
      // Some pages ask again by themselves, and then the button may be gone by now.
      await page.evaluate(`document.querySelectorAll('.state-stale button').forEach((one) => one.click())`);
      await old.waitFor({ state: 'detached', timeout: SEEN_MS_MAX });
    }
  });
});
