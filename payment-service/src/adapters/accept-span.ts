// The span of taking a payment: what of the request's time went to the database.
import { spanIdIn } from '@relevo/service-kit';
import type { AcceptPayment } from '../application/accept-payment.ts';
import { DatabaseUnavailableError, OutcomeUnknownError } from '../application/store.ts';
import { spanOf } from '../domain/trace.ts';
import type { SpanObserverDeps } from './span-observer.ts';

function codeOf(error: unknown): string {
  const isKnown = error instanceof DatabaseUnavailableError || error instanceof OutcomeUnknownError;
  return isKnown ? error.code : 'internal_error';
}

export function acceptInSpan(accept: AcceptPayment, { spans, now, newId }: SpanObserverDeps): AcceptPayment {
  return async (command) => {
    const { traceparent } = command;
    const startedAtMs = now();
    const record = (
      outcome: string,
      error: string | null,
      ids: { readonly paymentId?: string; readonly notificationId?: string } = {},
    ): void =>
      spans.record({
        name: 'payment.accept',
        kind: 'internal',
        traceparent: spanOf(traceparent, newId()),
        parentSpanId: spanIdIn(traceparent),
        startedAtMs,
        endedAtMs: now(),
        attributes: {
          'relevo.outcome': outcome,
          'relevo.payment_id': ids.paymentId ?? null,
          'relevo.notification_id': ids.notificationId ?? null,
          'relevo.notification_class': command.notificationClass,
        },
        error,
      });
    try {
      const acceptance = await accept(command);
      const notificationId = acceptance.kind === 'taken' ? acceptance.view.notification.notificationId : null;
      record(acceptance.kind, null, {
        ...('paymentId' in acceptance && { paymentId: acceptance.paymentId }),
        ...(notificationId !== null && { notificationId }),
      });
      return acceptance;
    } catch (error) {
      record('failed', codeOf(error));
      throw error;
    }
  };
}
