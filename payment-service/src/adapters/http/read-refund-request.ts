// Reads what POST /payments/{id}/refunds is sent: a command, or an answer that says what is wrong with it.
import type { Request, Response } from 'express';
import { maskText } from '@relevo/service-kit';
import type { RefundReaders } from '../../application/refund-readers.ts';
import type { RefundCommand } from '../../application/refund-payment.ts';
import { parseMoney } from '../../domain/money.ts';
import { createFingerprint } from '../idempotency-fingerprint.ts';
import { idInPath } from './ids.ts';
import { moneyAdvice } from './money-advice.ts';
import { answerProblem } from './problem.ts';
import * as schemas from './refund-schemas.ts';
import { mayWait, readIdempotencyKey } from './request-headers.ts';
import { check } from './route.ts';

/** Null after an answer was given: what the caller sent can not become a refund. */
export async function readRefundRequest(
  request: Request,
  response: Response,
  readers: Pick<RefundReaders, 'refundable'>,
): Promise<RefundCommand | null> {
  const key = readIdempotencyKey(request, response);
  if (key === undefined) return null;
  const paymentId = idInPath(request.params['id']);
  const payment = paymentId === null ? null : await readers.refundable(paymentId);
  if (paymentId === null || payment === null) {
    answerProblem(response, 'payment_not_found');
    return null;
  }
  const body = check(schemas.refundRequest, request.body, response);
  if (body === null) return null;
  const amountMinor = readAmount(body.amount, payment.currency, response);
  if (amountMinor === undefined) return null;
  const reason = body.reason === undefined ? null : maskText(body.reason);
  const fingerprint = createFingerprint({
    kept: ['refund', paymentId, amountMinor?.toString() ?? 'all that is left'],
    erasable: [reason],
    added: [],
  });
  return {
    paymentId,
    amountMinor,
    reason,
    gateway: payment.gateway,
    traceparent: String(response.locals['traceparent']),
    idempotency: key === null ? null : { key, fingerprint },
    mayWait: mayWait(request),
  };
}

/** In minor units; null where it was left out, undefined after an answer was given. */
function readAmount(
  asked: number | string | undefined,
  currency: string,
  response: Response,
): bigint | null | undefined {
  if (asked === undefined) return null;
  const parsed = parseMoney({ amount: String(asked), currency });
  if (parsed.ok) return parsed.money.amountMinor;
  answerProblem(response, 'invalid_request', [{ pointer: '/amount', detail: moneyAdvice[parsed.problem] }]);
  return undefined;
}
