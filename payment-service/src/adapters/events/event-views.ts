// What of each event goes out: each field by its name, so that nothing that is
// added to an event inside (a phone, a text) reaches a watcher by itself.
import { maskText, traceIdIn } from '@relevo/service-kit';
import type { FeedEvents, FeedEventType } from '../../application/event-feed.ts';
import { formatAmount } from '../../domain/money.ts';
import { at, atOrNull } from '../http/views.ts';

// Text of others: a provider's code, a caller's id or reason may hold a number.
const masked = (text: string | null): string | null => (text === null ? null : maskText(text));

type Views = {
  readonly [Type in FeedEventType]: (event: FeedEvents[Type]) => Readonly<Record<string, unknown>>;
};

export const views: Views = {
  'payment.taken': ({ paymentId, notificationId, customerId, money, notificationClass, traceparent }) => ({
    payment_id: paymentId,
    notification_id: notificationId,
    customer_id: masked(customerId),
    amount: formatAmount(money),
    currency: money.currency,
    class: notificationClass,
    trace_id: traceIdIn(traceparent),
  }),
  'notification.attempted': (event) => ({
    notification_id: event.notificationId,
    attempt_id: event.attemptId,
    attempt: event.attempt,
    provider: event.provider,
    outcome: event.outcome,
    reason: event.reason,
    provider_code: masked(event.providerCode),
    duration_ms: Math.round(event.durationMs),
    is_probe: event.isProbe,
    trace_id: traceIdIn(event.traceparent),
  }),
  'notification.failed_over': ({ notificationId, from, to, reason }) => ({
    notification_id: notificationId,
    from,
    to,
    reason,
  }),
  'notification.verified': ({ notificationId, provider, answer, verdict }) => ({
    notification_id: notificationId,
    provider,
    answer,
    verdict,
  }),
  'notification.possibly_duplicated': ({ notificationId, provider, reason }) => ({
    notification_id: notificationId,
    provider,
    reason,
  }),
  'notification.settled': ({ notificationId, status, deadReason, provider, sinceCreatedMs }) => ({
    notification_id: notificationId,
    status,
    dead_reason: deadReason,
    provider,
    since_created_ms: Math.max(0, Math.round(sinceCreatedMs)),
  }),
  'receipt.told': ({ provider, status }) => ({ provider, status }),
  'breaker.moved': ({ provider, kind, from, to, reason, detail, reopenAtMs }) => ({
    provider,
    kind,
    from,
    to,
    reason,
    detail: masked(detail),
    reopen_at: atOrNull(reopenAtMs),
  }),
  'provider.isolated': ({ provider, reason, isolatedBy, untilMs }) => ({
    provider,
    reason: masked(reason),
    isolated_by: isolatedBy,
    until: at(untilMs),
  }),
  'provider.isolation_ended': ({ provider, endedBy }) => ({ provider, ended_by: endedBy }),
  'replay.job_changed': ({ jobId, status, total, replayed, skipped }) => ({
    job_id: jobId,
    status,
    total,
    replayed,
    skipped,
  }),
  'operator.acted': ({ action, target, by }) => ({ action, target: masked(target), by }),
};

export const feedEventTypes = Object.keys(views) as readonly FeedEventType[]; // exactly the keys of Views
