// Webhooks, from their parts: the consumer of the event log that writes what is owed to each, and the engine that
// posts it. Where there is no webhook there is no consumer either.
import { lookup } from 'node:dns';
import { registerConsumer, startConsumer } from '@relevo/events';
import type { Turns } from '@relevo/events';
import { createProviderGuard } from '@relevo/resilience';
import type { GuardPolicy, ProviderGuard } from '@relevo/resilience';
import type { Logger, Registry } from '@relevo/service-kit';
import { forgetConsumer } from './adapters/postgres/postgres-event-log.ts';
import { isOutage } from './adapters/postgres/pool.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createOweWebhooks, createPostgresWebhookQueue } from './adapters/postgres/postgres-webhook-queue.ts';
import { createPostgresWebhooks } from './adapters/postgres/postgres-webhooks.ts';
import { createAxiosHttpClient } from './adapters/providers/axios-http-client.ts';
import { createWebhookTelemetry } from './adapters/webhook-telemetry.ts';
import { limitLookups } from './adapters/webhooks/limit-lookups.ts';
import { createPostWebhook } from './adapters/webhooks/post-webhook.ts';
import { lookUpPublic } from './adapters/webhooks/public-addresses.ts';
import { createBackgroundLoop } from './application/background-loop.ts';
import type { BackgroundLoop } from './application/background-loop.ts';
import { createWebhookEngine } from './application/webhook-engine.ts';
import type { WebhookStore } from './application/webhooks.ts';
import type { WebhookRoutesDeps } from './adapters/http/webhooks-on.ts';
import { eventSource } from './compose-events.ts';
import type { EventLogParts } from './compose-events.ts';
import type { Config } from './config.ts';
import { leaseMarginMs } from './read-gateway-file.ts';

const consumer = 'webhooks';
/** Of libuv's four threads. Shorter than any sensible post_timeout_ms. */
const lookupLimits = { underWayMax: 2, waitMsMax: 5_000 };
const lookEveryMs = 1_000;
const forgetEveryMs = 3_600_000;
const forgetMax = 10_000;
const forgetPauseMs = 100;
const underWayMax = 64;
const claimMax = 64;
const pollMs = { pollMsMin: 50, pollMsMax: 1_000 };
/** Of one webhook: its circuit is forgotten with it. */
const concurrentMax = 8;

export type Webhooks = {
  readonly routes: NonNullable<WebhookRoutesDeps['webhooks']>;
  readonly loops: readonly BackgroundLoop[];
  readonly start: () => void;
  readonly stop: (graceMs: number) => Promise<void>;
};

export type WebhooksDeps = {
  readonly config: Config;
  readonly version: string;
  readonly database: Database;
  readonly eventLog: EventLogParts | null;
  readonly registry: Registry;
  readonly logger: Logger;
  /** Who this process is to the leases that it takes. */
  readonly owner: string;
  readonly now: () => number;
};

const guardPolicy = (attemptTimeoutMs: number): GuardPolicy => ({
  attemptTimeoutMs,
  slowCallMs: attemptTimeoutMs / 2,
  breaker: {
    windowMs: 60_000,
    failureRatePercent: 50,
    minimumCalls: 20,
    consecutiveFailures: 5,
    slowRatePercent: 100,
    overdueCalls: concurrentMax,
    openMsMin: attemptTimeoutMs + 2_000,
    openMsMax: 300_000,
    openJitter: 0.2,
    stableCloseMs: 60_000,
  },
  ramp: { startPercent: 20, durationMs: 5_000 },
  bulkhead: { maxConcurrent: concurrentMax },
  rate: { maxPerSecond: null },
});

/** One guard for each address that is posted to; a webhook that is changed begins with a new one. */
function createGuards(deps: WebhooksDeps) {
  const guards = new Map<string, ProviderGuard>();
  const keyOf = ({ name, url }: { readonly name: string; readonly url: string }): string => `${name} ${url}`;
  return {
    guardOf: (webhook: { readonly name: string; readonly url: string }): ProviderGuard => {
      const key = keyOf(webhook);
      const known = guards.get(key);
      if (known !== undefined) return known;
      const guard = createProviderGuard({
        name: webhook.name,
        policy: guardPolicy(deps.config.events.webhooks.post_timeout_ms),
        now: deps.now,
        random: Math.random,
        onTransition: ({ provider, from, to, reason }) =>
          deps.logger[to === 'open' ? 'warn' : 'info']('webhook.circuit-moved', {
            webhook: provider,
            from,
            to,
            reason,
          }),
      });
      guards.set(key, guard);
      return guard;
    },
    keepOnly: (webhooks: readonly { readonly name: string; readonly url: string }[]): void => {
      const kept = new Set(webhooks.map(keyOf));
      for (const [key, guard] of guards) {
        if (kept.has(key)) continue;
        guard.close();
        guards.delete(key);
      }
    },
  };
}

type Guards = ReturnType<typeof createGuards>;
type Needs = WebhooksDeps & { readonly eventLog: EventLogParts };

const isAnyAddressIn = (config: Config): boolean =>
  config.isDevelopment || config.events.webhooks.private_addresses;

function openEngine(deps: Needs, guards: Guards) {
  const { config, database, logger, now } = deps;
  const limits = config.events.webhooks;
  const isAnyAddress = isAnyAddressIn(config);
  const http = createAxiosHttpClient({
    lookup: limitLookups(isAnyAddress ? lookup : lookUpPublic, lookupLimits),
  });
  const queue = createPostgresWebhookQueue({
    database,
    owner: deps.owner,
    leaseMs: limits.post_timeout_ms + 2 * leaseMarginMs,
  });
  const engine = createWebhookEngine({
    queue,
    guardOf: guards.guardOf,
    post: createPostWebhook({ http, isAnyAddress, now, version: deps.version }),
    policy: { waitBaseMs: limits.wait_base_ms, waitMaxMs: limits.wait_max_ms },
    lifeMs: limits.deadline_s * 1_000,
    observer: createWebhookTelemetry(deps),
    now,
    random: Math.random,
    postMsMax: limits.post_timeout_ms + leaseMarginMs / 2,
    ...{ underWayMax, claimMax, ...pollMs },
    onClaimFailed: (error) => logger.warn('webhooks.not-claimed', { error }),
  });
  const forget = createBackgroundLoop({
    turn: async () =>
      (await queue.forget(config.events.retentionMs, forgetMax)) < forgetMax ? forgetEveryMs : forgetPauseMs,
    failurePauseMs: () => forgetEveryMs,
    onFailed: (error) => logger.warn('webhooks.not-aged-out', { error }),
  });
  return { engine, forget, close: () => http.close() };
}

/** The consumer that writes what is owed, while there is a webhook. */
function createFollower({ config, eventLog }: Needs, onOwed: () => void) {
  const { log, database, wakeUp } = eventLog;
  let consuming: Turns | null = null;
  return async (isAny: boolean): Promise<void> => {
    if (isAny && consuming === null) {
      consuming = startConsumer({
        ...{ log, database, wakeUp, consumer, from: 'now', concurrency: 1, batchMax: 500, isOutage },
        handle: createOweWebhooks(config.events.webhooks.deadline_s * 1_000, eventSource),
        observer: { onBatch: onOwed },
      });
    } else if (!isAny && consuming !== null) {
      const ending = consuming;
      consuming = null;
      await ending.stop();
    }
  };
}

/** Null where no event is written. */
export function composeWebhooks(given: WebhooksDeps): Webhooks | null {
  const { config, database, eventLog, logger } = given;
  if (eventLog === null) return null;
  const deps = { ...given, eventLog };
  const postgres = createPostgresWebhooks(database);
  const guards = createGuards(deps);
  const { engine, forget, close } = openEngine(deps, guards);
  const follow = createFollower(deps, () => engine.hint());
  const look = createBackgroundLoop({
    turn: async () => {
      const webhooks = await postgres.all();
      guards.keepOnly(webhooks);
      await follow(webhooks.length > 0);
      return lookEveryMs;
    },
    failurePauseMs: () => lookEveryMs,
    onFailed: (error) => logger.warn('webhooks.not-read', { error }),
  });
  const { log, database: eventDatabase } = eventLog;
  const register = () => registerConsumer({ log, database: eventDatabase, consumer, from: 'now' });
  const store: WebhookStore = {
    ...postgres,
    put: async (change) => {
      // Before it is there: what happens from now on is owed to it.
      await register();
      const result = await postgres.put(change);
      // Whoever removed the last one in between has taken the cursors out again.
      await register();
      look.hint();
      return result;
    },
    remove: async (name) => {
      const isGone = await postgres.remove(name);
      // Nobody would move them any more, and nothing of the log would be dropped.
      if (isGone) await forgetConsumer(eventDatabase, consumer, 'not exists (select from webhooks)');
      return isGone;
    },
    replay: async (webhook, event, deadlineMs) => {
      const result = await postgres.replay(webhook, event, deadlineMs);
      if (result === 'replayed') engine.hint();
      return result;
    },
  };
  const limits = config.events.webhooks;
  return {
    routes: {
      store,
      isAnyAddress: isAnyAddressIn(config),
      deadlineMs: limits.deadline_s * 1_000,
      secretOverlapMs: limits.secret_overlap_s * 1_000,
    },
    loops: [look, forget],
    start: () => engine.start(),
    stop: async (graceMs) => {
      await look.stop();
      await follow(false);
      await engine.stop(graceMs);
      close();
      guards.keepOnly([]);
    },
  };
}
