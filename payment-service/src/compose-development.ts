// What only development has: the mocks behind this service, and made-up payments.
import { createNotifierClient } from './adapters/development/notifier-client.ts';
import type { NotifierClient } from './adapters/development/notifier-client.ts';
import { createSendSamplePayment } from './adapters/development/send-sample-payment.ts';
import { createTraffic } from './adapters/development/traffic.ts';
import type { Traffic } from './adapters/development/traffic.ts';
import type { DevelopmentView } from './adapters/http/session-route.ts';
import type { Config } from './config.ts';

export type Development = {
  readonly notifiers: ReadonlyMap<string, NotifierClient>;
  readonly traffic: Traffic;
  readonly isTrafficSafe: boolean;
  readonly view: () => Promise<DevelopmentView>;
};

/** Loopback stands for every address: a socket can not be opened to all of them. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

/** Null where there is nothing of it. `url` is this service's own, once it listens. */
export function composeDevelopment({
  config,
  now,
  url,
}: {
  readonly config: Config;
  readonly now: () => number;
  readonly url: () => string | null;
}): Development | null {
  const { development } = config;
  if (development === null) return null;
  const clients = development.notifiers.map(({ name, provider, url: at }) => ({
    name,
    provider,
    client: createNotifierClient({ url: at, now: () => performance.now() }),
  }));
  const traffic = createTraffic({
    now,
    send: createSendSamplePayment({
      url: () => {
        const own = url();
        return own === null ? null : reachable(own);
      },
      apiKey: config.apiKeys[0] ?? null,
      random: Math.random,
    }),
    every: (ms, tick) => {
      const timer = setInterval(tick, ms).unref();
      return () => clearInterval(timer);
    },
  });
  return {
    notifiers: new Map(clients.map(({ name, client }) => [name, client])),
    traffic,
    isTrafficSafe: development.isTrafficSafe,
    view: async () => ({
      notifiers: await Promise.all(
        clients.map(async ({ name, provider, client }) => ({
          name,
          provider,
          is_available: await client.isAvailable(),
        })),
      ),
      traffic: development.isTrafficSafe,
    }),
  };
}
