import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startConsole } from './console-page.ts';
import type { ConsoleSystem } from './console-page.ts';

// A browser opens six connections to one origin over HTTP/1.1, for all of its tabs together.
const TABS = 7;
const LOAD_MS_MAX = 20_000;

/** A browser without a screen shows every tab; this says to the page what a tab behind another is told. */
const turnTo = (page: Page, state: 'visible' | 'hidden') =>
  page.evaluate(
    `Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
     document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));`,
  );

describe('many tabs of one browser', () => {
  let console: ConsoleSystem;

  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(async () => {
    await console.stop();
  });

  it('leave room for each other, since a hidden one keeps no line', async () => {
    const { page: first } = await console.open();
    await first.getByRole('region', { name: 'aldeamo', exact: true }).waitFor();
    const others: Page[] = [];
    while (others.length < TABS - 1) {
      await turnTo(others.at(-1) ?? first, 'hidden');
      const page = await first.context().newPage();
      others.push(page);
      await page.goto(`${console.system.urls.payment}/console/`, { timeout: LOAD_MS_MAX });
      // Told by the stream alone, so that this tab has its line.
      await page.getByRole('region', { name: 'aldeamo', exact: true }).waitFor({ timeout: LOAD_MS_MAX });
    }
    const asked = others.at(-1)?.evaluate<number>(`fetch('/flow').then(({ status }) => status)`);
    expect(await asked).toBe(200);

    const goesOn = first.waitForRequest((request) => request.url().endsWith('/events'));
    await turnTo(first, 'visible');
    expect((await (await goesOn).allHeaders())['last-event-id']).toBeDefined();
    expect(await first.getByRole('complementary', { name: 'Connection' }).isVisible()).toBe(false);
  });
});
