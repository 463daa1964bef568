// The spans of what happens to a notification. All are in the trace that its
// payment came in, whichever process and however much later: the parent is what
// was stored with it, and an attempt's span is found by the attempt's id.
import { spanIdIn, traceIdIn } from '@relevo/service-kit';
import type { EndedSpan, SpanRecorder } from '@relevo/service-kit';
import type { DeliveryObserver } from '../application/delivery-observer.ts';
import { spanIdOf, spanOf } from '../domain/trace.ts';

export type SpanObserverDeps = {
  readonly spans: Pick<SpanRecorder, 'record'>;
  /** The database's clock, so that the spans of several replicas fit together. */
  readonly now: () => number;
  readonly newId: () => string;
};

type Event<Name extends keyof DeliveryObserver> = Parameters<DeliveryObserver[Name]>[0];

type Call = Pick<EndedSpan, 'name' | 'parentSpanId' | 'attributes' | 'error'> & {
  /** The attempt's id, or the question's: what the call's span is found by. */
  readonly spanOwner: string;
};

/** One call to a provider, which has just ended. */
function recordCall(
  event: Event<'attemptEnded' | 'attemptOrphaned' | 'verified'>,
  { spanOwner, attributes, ...call }: Call,
  { spans, now }: SpanObserverDeps,
): void {
  const { traceparent, notificationId, attemptId, provider, durationMs } = event;
  const endedAtMs = now();
  spans.record({
    ...call,
    kind: 'client',
    traceparent: spanOf(traceparent, spanOwner),
    startedAtMs: endedAtMs - durationMs,
    endedAtMs,
    attributes: {
      'peer.service': provider,
      'relevo.notification_id': notificationId,
      'relevo.attempt_id': attemptId,
      'relevo.provider': provider,
      ...attributes,
    },
  });
}

function recordAttempt(event: Event<'attemptEnded'>, deps: SpanObserverDeps): void {
  const { traceparent, attemptId, outcome, reason } = event;
  const call: Call = {
    name: 'notification.attempt',
    spanOwner: attemptId,
    parentSpanId: spanIdIn(traceparent),
    attributes: {
      'relevo.attempt': event.attempt,
      'relevo.outcome': outcome,
      'relevo.reason': reason,
      'relevo.provider_code': event.providerCode,
      'relevo.is_probe': event.isProbe,
    },
    error: outcome === 'accepted' ? null : `${outcome}: ${reason}`,
  };
  recordCall(event, call, deps);
}

/** The process that made the call can not tell of it any more. */
function recordOrphan(event: Event<'attemptOrphaned'>, deps: SpanObserverDeps): void {
  const call: Call = {
    name: 'notification.attempt',
    spanOwner: event.attemptId,
    parentSpanId: spanIdIn(event.traceparent),
    attributes: { 'relevo.outcome': 'unknown', 'relevo.reason': 'process_died' },
    error: 'unknown: process_died',
  };
  recordCall(event, call, deps);
}

function recordVerification(event: Event<'verified'>, deps: SpanObserverDeps): void {
  const { attemptId, answer } = event;
  const call: Call = {
    name: 'notification.verify',
    spanOwner: event.questionId,
    parentSpanId: spanIdOf(attemptId),
    attributes: { 'relevo.answer': answer, 'relevo.verdict': event.verdict },
    error: answer === 'unavailable' ? 'the provider could not be asked, or its answer does not tell' : null,
  };
  recordCall(event, call, deps);
}

/**
 * Under the request that brought it where that is in the trace of the message. A real provider knows
 * nothing of traces: then it hangs on the attempt, and a link leads to the request.
 */
function recordReceipt(event: Event<'receiptTold'>, { spans, now, newId }: SpanObserverDeps): void {
  const { provider, status, subject, requestTraceparent } = event;
  const trace = subject?.traceparent ?? requestTraceparent;
  // One that did not come, or is not a receipt, was not received.
  if (trace === null || status === 'missing' || (subject === null && status !== 'unmatched')) return;
  const isOfRequest = requestTraceparent !== null && traceIdIn(requestTraceparent) === traceIdIn(trace);
  const endedAtMs = now();
  spans.record({
    name: 'receipt.receive',
    kind: 'internal',
    traceparent: spanOf(trace, newId()),
    parentSpanId:
      isOfRequest || subject === null ? spanIdIn(requestTraceparent ?? '') : spanIdOf(subject.attemptId),
    startedAtMs: endedAtMs - event.durationMs,
    endedAtMs,
    attributes: {
      'relevo.notification_id': subject?.notificationId ?? null,
      'relevo.attempt_id': subject?.attemptId ?? null,
      'relevo.provider': provider,
      'relevo.receipt': status,
    },
    error: null,
    links: requestTraceparent === null || isOfRequest ? [] : [requestTraceparent],
  });
}

/** The same observer, with a span for each call, each question and each receipt. */
export function observeWithSpans(observer: DeliveryObserver, deps: SpanObserverDeps): DeliveryObserver {
  return {
    ...observer,
    attemptEnded: (event) => {
      observer.attemptEnded(event);
      recordAttempt(event, deps);
    },
    attemptOrphaned: (event) => {
      observer.attemptOrphaned(event);
      recordOrphan(event, deps);
    },
    verified: (event) => {
      observer.verified(event);
      recordVerification(event, deps);
    },
    receiptTold: (event) => {
      observer.receiptTold(event);
      recordReceipt(event, deps);
    },
  };
}
