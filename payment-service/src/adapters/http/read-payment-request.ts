// Reads what POST /payments is sent: a command, or an answer that says what is wrong with it.
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { AcceptCommand } from '../../application/accept-payment.ts';
import { parseMoney } from '../../domain/money.ts';
import { defaultClass } from '../../domain/notification-class.ts';
import type { Capture } from '../../domain/payment-state.ts';
import { createFingerprint } from '../idempotency-fingerprint.ts';
import { moneyAdvice } from './money-advice.ts';
import * as schemas from './payment-schemas.ts';
import { answerProblem } from './problem.ts';
import { readIdempotencyKey } from './request-headers.ts';
import { check } from './route.ts';

/** What a request means that does not say. */
export type PaymentDefaults = {
  readonly defaultCurrency: string;
  readonly defaultCapture: Capture;
  /** The names under notification_classes. */
  readonly notificationClasses: readonly string[];
};

/** `paymentMethod` is null where the payment was taken elsewhere. */
export type PaymentCommand = AcceptCommand & { readonly paymentMethod: string | null };

/** Null after an answer was given: what the caller sent can not become a payment. */
export function readPaymentRequest(
  request: Request,
  response: Response,
  deps: PaymentDefaults & { readonly hasGateway: boolean },
): PaymentCommand | null {
  const { defaultCurrency, notificationClasses } = deps;
  const key = readIdempotencyKey(request, response);
  if (key === undefined) return null;
  const body = check(schemas.paymentRequest, request.body, response);
  if (body === null) return null;
  const currency = body.currency ?? defaultCurrency;
  const parsed = parseMoney({ amount: String(body.amount), currency });
  if (!parsed.ok) {
    const pointer = parsed.problem === 'unknown_currency' ? '/currency' : '/amount';
    answerProblem(response, 'invalid_request', [{ pointer, detail: moneyAdvice[parsed.problem] }]);
    return null;
  }
  const notificationClass = body.notification_class ?? defaultClass;
  if (!notificationClasses.includes(notificationClass)) {
    const detail = `expected one of: ${notificationClasses.join(', ')}`;
    answerProblem(response, 'invalid_request', [{ pointer: '/notification_class', detail }]);
    return null;
  }
  const paymentMethod = readPaymentMethod(body, response, deps);
  if (paymentMethod === undefined) return null;
  const { money } = parsed;
  const phone = body.phone ?? null;
  const { customer_id: customerId, message } = body;
  const fingerprint = createFingerprint({
    kept: [money.amountMinor.toString(), currency, customerId],
    erasable: [message, phone],
    // Left out where it is the default, so that keys from before there were classes stay what they were.
    added: [
      ...(notificationClass === defaultClass ? [] : [notificationClass]),
      ...(paymentMethod === null ? [] : ['gateway', paymentMethod]),
    ],
  });
  return {
    payment: { customerId, money, message },
    notificationClass,
    phone,
    traceparent: String(response.locals['traceparent']),
    idempotency: key === null ? null : { key, fingerprint },
    paymentMethod,
  };
}

/** Null where the payment is only recorded; undefined after an answer was given. */
function readPaymentMethod(
  { capture: asked, payment_method: method }: z.output<typeof schemas.paymentRequest>,
  response: Response,
  { defaultCapture, hasGateway }: PaymentDefaults & { readonly hasGateway: boolean },
): string | null | undefined {
  const isRecorded = (asked ?? defaultCapture) === 'recorded';
  if (isRecorded && method === undefined) return null;
  if (!isRecorded && hasGateway && method !== undefined) return method;
  const problem = isRecorded
    ? { pointer: '/payment_method', detail: 'leave it out, or say "capture": "gateway"' }
    : hasGateway
      ? {
          pointer: '/payment_method',
          detail: 'expected the gateway’s token of how it is paid; it is missing',
        }
      : { pointer: '/capture', detail: 'expected recorded: nobody takes money here' };
  answerProblem(response, 'invalid_request', [problem]);
  return undefined;
}
