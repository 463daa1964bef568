// The console's token on three services: as it comes, read-only, and with API keys.
import { afterAll, beforeAll } from '@jest/globals';
import { startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';
import { eventsOn } from './told-events.ts';

export const token = 'the-token-of-the-console';
export const apiKey = 'a-key-of-sixteen-characters';

type ConsoleServices = {
  readonly service: TestService;
  readonly locked: TestService;
  readonly keyed: TestService;
};

/** Called at the top of a file; they run from its first test to its last. */
export function consoleServicesOfThisFile(onStarted: (services: ConsoleServices) => void): void {
  let started: readonly TestService[] = [];
  beforeAll(async () => {
    const [service, locked, keyed] = await Promise.all([
      startTestService({ environment: { ...eventsOn, CONSOLE_TOKEN: token } }),
      startTestService({ environment: { ...eventsOn, CONSOLE_TOKEN: token, CONSOLE_READONLY: '1' } }),
      startTestService({ environment: { ...eventsOn, CONSOLE_TOKEN: token, API_KEYS: apiKey } }),
    ]);
    started = [service, locked, keyed];
    onStarted({ service, locked, keyed });
  });
  afterAll(() => Promise.all(started.map((each) => each.stop())));
}
