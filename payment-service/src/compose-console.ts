// What the console is served with: its files, who may use it, and what is recorded of it.
import { join } from 'node:path';
import type { Logger } from '@relevo/service-kit';
import { createKeyRing } from './adapters/http/api-key.ts';
import type { ChangeGuardDeps } from './adapters/http/change-guard.ts';
import type { HostCheckOptions } from './adapters/http/host-check.ts';
import type { SessionDeps } from './adapters/http/session-route.ts';
import type { EventFeed } from './application/event-feed.ts';
import { composeDevelopment } from './compose-development.ts';
import type { Development } from './compose-development.ts';
import type { Config } from './config.ts';

const consoleFolder = join(import.meta.dirname, '..', '..', 'web', 'console', 'dist');

export type Console = ChangeGuardDeps &
  HostCheckOptions &
  Pick<SessionDeps, 'keyRing' | 'replica' | 'isDevelopment' | 'viewDevelopment'> & {
    readonly consoleFolder: string;
    readonly development: Development | null;
  };

export type ConsoleOptions = {
  readonly config: Config;
  readonly logger: Logger;
  readonly feed: EventFeed;
  readonly now: () => number;
  /** This service's own, once it listens. */
  readonly url: () => string | null;
};

export function composeConsole({ config, logger, feed, now, url }: ConsoleOptions): Console {
  const development = composeDevelopment({ config, now, url });
  const { host, isAnyHostTaken, replica, isDevelopment } = config;
  return {
    consoleFolder,
    host,
    isAnyHostTaken,
    replica,
    isDevelopment,
    keyRing: createKeyRing({ apiKeys: config.apiKeys, consoleToken: config.console.token }),
    isReadonly: config.console.isReadonly,
    development,
    viewDevelopment: async () => (await development?.view()) ?? null,
    onActed: (event) => {
      logger.info('operator.acted', event);
      feed.publish('operator.acted', event);
    },
    onChangeRefused: (event) => logger.warn('operator.refused', event),
  };
}
