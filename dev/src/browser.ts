// A real Chromium without a window: for pictures of dashboards and for tests of pages.
import { existsSync } from 'node:fs';

import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

import type { Environment } from './services.ts';
import { StartError } from './start-error.ts';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const LAUNCH_TIMEOUT_MS = 30_000;

const ADVICE = `  Debian, Ubuntu:  apt-get install chromium fonts-dejavu-core
  macOS:           brew install --cask chromium
or name one that is elsewhere:  CHROMIUM_PATH=/path/to/chromium`;

/** CHROMIUM_PATH, else the first of the usual places that exists. Throws StartError with how to get one. */
export function findChromium(env: Environment, exists: (path: string) => boolean = existsSync): string {
  const chosen = env['CHROMIUM_PATH'] ?? '';
  if (chosen !== '') {
    if (exists(chosen)) return chosen;
    throw new StartError(`CHROMIUM_PATH names ${chosen}, which is not there.`);
  }
  const found = USUAL_PLACES.find(exists);
  if (found === undefined) throw new StartError(`This needs Chromium, and none was found.\n${ADVICE}`);
  return found;
}

/** Starts it; whoever calls closes it. Its profile is a temporary folder that goes away with it. */
export function launchBrowser(
  env: Environment = process.env,
  switches: readonly string[] = [],
): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(env),
    timeout: LAUNCH_TIMEOUT_MS,
    // In containers /dev/shm is small, and root has no sandbox to enter.
    args: ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...switches],
  });
}
