// The browser of the tests: one Chromium for a file, a fresh context (no cookies,
// no storage) for each page, and what the page complained of.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { launchBrowser } from '../../dev/src/browser.ts';

type TestPage = {
  readonly page: Page;
  /** Errors of the page itself and what it wrote to the console as an error, oldest first. */
  readonly complaints: readonly string[];
};

export type TestBrowser = {
  readonly browser: Browser;
  /** Any option of a context: viewport, colorScheme, locale, reducedMotion, … */
  readonly openPage: (options?: BrowserContextOptions) => Promise<TestPage>;
  /** Closes every page and the browser. */
  readonly close: () => Promise<void>;
};

/** `switches` are Chromium's own, such as where a name leads. */
export async function startBrowser(switches: readonly string[] = []): Promise<TestBrowser> {
  const browser = await launchBrowser(process.env, switches);
  return {
    browser,
    openPage: async (options) => {
      const page = await (await browser.newContext(options)).newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      return { page, complaints };
    },
    close: () => browser.close(),
  };
}
