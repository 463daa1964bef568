// The metrics of payments, attempts, notifications and breakers that are counted as
// things happen. Known label sets exist from the start, so that rate() sees the first
// failure.
import { Counter, Gauge, createTracedHistogram } from '@relevo/service-kit';
import type { Registry } from '@relevo/service-kit';
import { receiptNews } from '../application/delivery-observer.ts';
import { callOutcomes } from '../domain/attempt.ts';
import { deadReasons, notificationStatuses } from '../domain/notification.ts';

/** The SLO threshold (0.3 s) and every timeout are bounds, so that a quantile is exact where it matters. */
export const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.3, 0.5, 1, 1.5, 2, 3, 5, 10, 30];

const skipReasons = ['isolated', 'rate_limited', 'open', 'half_open', 'ramping', 'saturated'] as const;
export const paymentOutcomes = [
  'taken',
  'replayed',
  'failed',
  'undecided',
  'key_reused',
  'in_flight',
  'backlog_full',
  'gateway_unavailable',
  'refused',
  'unavailable',
  'unknown',
] as const;

export type PaymentOutcome = (typeof paymentOutcomes)[number];

function createMetrics(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  return {
    http: createTracedHistogram(registry, {
      name: 'relevo_http_request_duration_seconds',
      help: 'Time to answer a request, by route pattern.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: seconds,
    }),
    payments: counter('relevo_payments_total', 'Payments asked for, by what became of the request.', [
      'outcome',
    ]),
    attempts: counter('relevo_attempts_total', 'Calls to a provider, by outcome.', ['provider', 'outcome']),
    attemptDuration: createTracedHistogram(registry, {
      name: 'relevo_attempt_duration_seconds',
      help: 'Time that a call to a provider took.',
      labelNames: ['provider', 'outcome'] as const,
      buckets: seconds,
    }),
    delivery: createTracedHistogram(registry, {
      name: 'relevo_notification_delivery_seconds',
      help: 'From the payment on disk to a provider that took the message.',
      labelNames: ['provider'] as const,
      buckets: seconds,
    }),
    notifications: counter('relevo_notifications_total', 'Notifications settled, by status.', ['status']),
    failovers: counter('relevo_failovers_total', 'Messages that went to another provider, and why.', [
      'from',
      'to',
      'reason',
    ]),
    duplicates: counter(
      'relevo_possible_duplicates_total',
      'Messages sent again though the first may have arrived, by the provider of the second.',
      ['provider'],
    ),
    overturned: counter(
      'relevo_claims_overturned_total',
      'Messages taken for a notification’s own by likeness that were another’s: it is verified anew.',
      ['provider'],
    ),
    skipped: counter('relevo_provider_skipped_total', 'Times that a gate refused a provider.', [
      'provider',
      'reason',
    ]),
    deadLetters: counter('relevo_dead_letters_total', 'Notifications given up, by reason.', ['reason']),
    receipts: counter('relevo_receipts_total', 'Receipts from providers, by what they came to.', [
      'provider',
      'status',
    ]),
    eventsDropped: counter('relevo_events_dropped_total', 'Events that a slow watcher did not get.', []),
    transitions: counter('relevo_breaker_transitions_total', 'Moves of a circuit, and why.', [
      'provider',
      'from',
      'to',
      'reason',
    ]),
    lastTransition: new Gauge({
      name: 'relevo_breaker_last_transition_timestamp_seconds',
      help: 'When the circuit last moved; 0 before the first time.',
      labelNames: ['provider'] as const,
      registers,
    }),
  };
}

export type DeliveryMetrics = ReturnType<typeof createMetrics>;

/** The moves that a circuit can make, so that each counts from 0. */
export const circuitMoves: readonly (readonly [from: string, to: string, reasons: readonly string[]])[] = [
  ['closed', 'open', ['rate', 'consecutive', 'slow', 'overdue', 'auth', 'receipts', 'hint']],
  ['open', 'half_open', ['probe']],
  ['half_open', 'ramping', ['probe']],
  ['half_open', 'open', ['probe', 'auth', 'receipts']],
  ['ramping', 'closed', ['probe']],
  ['ramping', 'open', ['probe', 'auth', 'receipts', 'hint']],
  // By hand, and back to whatever lies underneath when it ends.
  ...['closed', 'open', 'half_open', 'ramping'].flatMap(
    (state): readonly (readonly [string, string, readonly string[]])[] => [
      [state, 'isolated', ['manual']],
      ['isolated', state, ['manual']],
    ],
  ),
];

function createZeroes(metrics: DeliveryMetrics, providers: readonly string[]): void {
  metrics.eventsDropped.inc(0);
  // What the objective «available» counts: the first failure must be seen by rate().
  for (const status of ['201', '500', '503'])
    metrics.http.zero({ method: 'POST', route: '/payments', status });
  for (const outcome of paymentOutcomes) metrics.payments.inc({ outcome }, 0);
  for (const status of notificationStatuses) metrics.notifications.inc({ status }, 0);
  for (const reason of deadReasons) metrics.deadLetters.inc({ reason }, 0);
  for (const provider of providers) {
    metrics.duplicates.inc({ provider }, 0);
    metrics.overturned.inc({ provider }, 0);
    for (const status of receiptNews) metrics.receipts.inc({ provider, status }, 0);
    metrics.lastTransition.set({ provider }, 0);
    metrics.delivery.zero({ provider });
    for (const outcome of callOutcomes) {
      metrics.attempts.inc({ provider, outcome }, 0);
      metrics.attemptDuration.zero({ provider, outcome });
    }
    for (const [from, to, reasons] of circuitMoves) {
      for (const reason of reasons) metrics.transitions.inc({ provider, from, to, reason }, 0);
    }
    for (const reason of skipReasons) metrics.skipped.inc({ provider, reason }, 0);
    for (const to of providers) {
      if (to === provider) continue;
      for (const reason of [...skipReasons, ...callOutcomes, 'undelivered', 'unconfirmed'])
        metrics.failovers.inc({ from: provider, to, reason }, 0);
    }
  }
}

/** `providers` by their names. */
export function createDeliveryMetrics(registry: Registry, providers: readonly string[]): DeliveryMetrics {
  const metrics = createMetrics(registry);
  createZeroes(metrics, providers);
  return metrics;
}
