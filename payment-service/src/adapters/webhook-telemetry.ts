// Metrics and log events of webhooks. A webhook's name is the customer's own word, so it is in no label.
import { Counter, Histogram } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import type { WebhookObserver } from '../application/webhooks.ts';
import { isOutage } from './postgres/pool.ts';

const seconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createWebhookTelemetry({
  registry,
  logger,
}: {
  readonly registry: Registry;
  readonly logger: Logger;
}): WebhookObserver {
  const posts = new Histogram({
    name: 'relevo_webhook_post_duration_seconds',
    help: 'Time that a post to a webhook took, by what it came to.',
    labelNames: ['outcome'],
    buckets: seconds,
    registers: [registry],
  });
  const deliveries = new Counter({
    name: 'relevo_webhook_deliveries_total',
    help: 'Events for webhooks, by how they ended.',
    labelNames: ['status'],
    registers: [registry],
  });
  for (const status of ['delivered', 'dead']) deliveries.inc({ status }, 0);
  return {
    posted: ({ durationMs, ...event }) => {
      posts.observe({ outcome: event.outcome }, durationMs / 1_000);
      logger[event.outcome === 'delivered' ? 'debug' : 'warn']('webhook.posted', { ...event, durationMs });
    },
    ended: (event) => {
      deliveries.inc({ status: event.status });
      if (event.status === 'dead') logger.warn('webhook.delivery-died', event);
    },
    disabled: (event) => logger.warn('webhook.disabled', event),
    broke: (event) => logger[isOutage(event.error) ? 'warn' : 'error']('webhook.delivery-broke', event),
  };
}
