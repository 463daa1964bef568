// The console in a real browser, before a real system: opened with or without the token,
// in either theme, and examined as WCAG 2.2 AA asks.
import axe from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

import { buildConsole } from '../../dev/src/console-build.ts';
import { ROOT } from '../../dev/src/home.ts';
import { startBrowser } from '../harness/browser.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem, RunningSystemOptions } from '../harness/running-system.ts';

const CONSOLE_TOKEN = 'token-of-the-console-tests';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

type Theme = 'light' | 'dark';

type OpenOptions = {
  /** Below /console; default: the overview. */
  readonly path?: string;
  /** Comes in the address, as npm start prints it; null opens the page without. */
  readonly token?: string | null;
  readonly theme?: Theme;
  readonly language?: 'en' | 'es';
  readonly size?: 'wide' | 'phone';
};

export type ConsolePage = {
  readonly page: Page;
  /** What the page wrote to the browser's log as an error, and what it threw. */
  readonly complaints: readonly string[];
  /** Goes there as a visitor does who types an address: the page is loaded anew. */
  readonly goTo: (path: string) => Promise<void>;
  readonly setTheme: (theme: Theme) => Promise<void>;
  /** What axe finds, one line each; nothing is good. */
  readonly violations: () => Promise<readonly string[]>;
  /** How far the page can be moved sideways; 0 is good. */
  readonly sidewaysPx: () => Promise<number>;
  /** The name by which the focused element is read out: its label, or its text. */
  readonly focused: () => Promise<string>;
};

export type ConsoleSystem = {
  readonly system: RunningSystem;
  readonly open: (options?: OpenOptions) => Promise<ConsolePage>;
  readonly stop: () => Promise<void>;
};

const sizes = { wide: { width: 1_440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const locales = { en: 'en-GB', es: 'es-CO' } as const;

/** Builds the page where its sources changed, and starts the system and a browser before it. */
export async function startConsole(options: RunningSystemOptions = {}): Promise<ConsoleSystem> {
  const build = await buildConsole({ root: ROOT, env: process.env });
  if (build.kind === 'failed')
    throw new Error(`The console can not be built: ${build.reason}\n${build.output}`);
  const browser = await startBrowser();
  const env = { CONSOLE_TOKEN, ...options.env };
  const system = await startRunningSystem({ ...options, env }).catch(async (error: unknown) => {
    await browser.close();
    throw error;
  });
  return {
    system,
    open: async ({
      path = '/',
      token = CONSOLE_TOKEN,
      theme = 'light',
      language = 'en',
      size = 'wide',
    } = {}) => {
      const { page, complaints } = await browser.openPage({
        viewport: sizes[size],
        locale: locales[language],
        colorScheme: theme,
        // Half of a fade is a contrast that nobody chose.
        reducedMotion: 'reduce',
      });
      const addressOf = (place: string) => `${system.urls.payment}/console${place}`;
      await page.goto(addressOf(path) + (token === null ? '' : `#token=${token}`));
      await page.getByRole('heading', { level: 1 }).waitFor();
      return {
        page,
        complaints,
        goTo: async (place) => {
          await page.goto(addressOf(place));
          await page.getByRole('heading', { level: 1 }).waitFor();
        },
        setTheme: (wanted) => page.emulateMedia({ colorScheme: wanted }),
        violations: () => violationsOn(page),
        sidewaysPx: () =>
          page.evaluate<number>(
            // Narrower where a dialog has taken the scroll bar away.
            `Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)`,
          ),
        focused: () =>
          page.evaluate<string>(
            `document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText`,
          ),
      };
    },
    stop: async () => {
      await browser.close();
      await system.stop();
    },
  };
}

async function violationsOn(page: Page): Promise<readonly string[]> {
  // Evaluated, not added as a script: the page's policy would refuse one, and it stays on.
  await page.evaluate(`if (!('axe' in window)) { ${axe.source} }`);
  const options: RunOptions = { runOnly: { type: 'tag', values: WCAG_22_AA }, resultTypes: ['violations'] };
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      (node) => `${id}: ${node.target.join(' ')}: ${(node.failureSummary ?? '').replaceAll(/\s+/g, ' ')}`,
    ),
  );
}
