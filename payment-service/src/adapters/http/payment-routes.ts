// POST /payments, GET /payments, GET /payments/{id}.
import type { Request, Response } from 'express';
import type { AcceptCommand, Acceptance, AcceptPayment } from '../../application/accept-payment.ts';
import type { PaymentView, Readers } from '../../application/readers.ts';
import type { Settlements } from '../../application/settlements.ts';
import { DatabaseUnavailableError, OutcomeUnknownError } from '../../application/store.ts';
import { parseMoney } from '../../domain/money.ts';
import type { MoneyProblem } from '../../domain/money.ts';
import { defaultClass } from '../../domain/notification-class.ts';
import { isSettled } from '../../domain/notification.ts';
import type { PaymentOutcome } from '../delivery-metrics.ts';
import { createFingerprint } from '../idempotency-fingerprint.ts';
import { answerProblem } from './problem.ts';
import { idInPath, writeCursor } from './ids.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import * as schemas from './schemas.ts';
import { viewPayment } from './views.ts';

export type PaymentRoutesDeps = {
  readonly acceptPayment: AcceptPayment;
  readonly readers: Readers;
  readonly settlements: Pick<Settlements, 'wait'>;
  readonly defaultCurrency: string;
  /** The names under notification_classes. */
  readonly notificationClasses: readonly string[];
  readonly onPaymentEnded: (event: {
    readonly outcome: PaymentOutcome;
    readonly paymentId: string | null;
    readonly traceparent: string;
    readonly durationMs: number;
    /** What of it the caller had asked to wait. */
    readonly waitedMs: number;
  }) => void;
};

const waitSecondsMax = 30;

const moneyAdvice: Readonly<Record<MoneyProblem, string>> = {
  unknown_currency: 'expected an ISO 4217 currency, such as COP, USD or EUR',
  not_a_number: 'expected a decimal number such as 100.00',
  negative: 'expected more than 0; it is negative',
  zero: 'expected more than 0',
  too_many_decimals: 'expected no more decimals than the currency has (COP 2, USD 2, JPY 0)',
  too_large: 'expected at most 1000000000000 (10^12)',
};

/** Null after an answer was given: what the caller sent can not become a payment. */
function readCommand(
  request: Request,
  response: Response,
  { defaultCurrency, notificationClasses }: PaymentRoutesDeps,
): AcceptCommand | null {
  const key = request.get('Idempotency-Key');
  if (key !== undefined && !/^[\x20-\x7e]{1,255}$/.test(key)) {
    answerProblem(response, 'invalid_idempotency_key');
    return null;
  }
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
  const { money } = parsed;
  const phone = body.phone ?? null;
  const { customer_id: customerId, message } = body;
  const fingerprint = createFingerprint({
    kept: [money.amountMinor.toString(), currency, customerId],
    erasable: [message, phone],
    // Left out where it is the default, so that keys from before there were classes stay what they were.
    added: notificationClass === defaultClass ? [] : [notificationClass],
  });
  return {
    payment: { customerId, money, message },
    notificationClass,
    phone,
    traceparent: String(response.locals['traceparent']),
    idempotency: key === undefined ? null : { key, fingerprint },
  };
}

/** RFC 7240: a preference that is not understood is ignored. */
function readWaitSeconds(request: Request): number | null {
  const [, seconds] = /(?:^|[,;]\s*)wait=(\d{1,4})(?:\s*[,;]|\s*$)/i.exec(request.get('Prefer') ?? '') ?? [];
  return seconds === undefined ? null : Math.min(Number(seconds), waitSecondsMax);
}

async function waitUntilSettled(
  view: PaymentView,
  waitSeconds: number,
  { settlements, readers }: PaymentRoutesDeps,
): Promise<PaymentView> {
  if (isSettled(view.notification.status)) return view;
  await settlements.wait(view.notification.notificationId, waitSeconds * 1_000);
  try {
    return (await readers.paymentById(view.paymentId)) ?? view;
  } catch (error) {
    // It was taken, and that is what a 201 says; how far it got can be read later.
    if (error instanceof DatabaseUnavailableError) return view;
    throw error;
  }
}

async function viewOf(acceptance: Acceptance, readers: Readers): Promise<PaymentView | null> {
  if (acceptance.kind === 'taken') return acceptance.view;
  if (acceptance.kind !== 'replayed') return null;
  const view = await readers.paymentById(acceptance.paymentId);
  if (view === null) throw new Error(`payment ${acceptance.paymentId} has a key but is not there`);
  return view;
}

/** Resolves to how long the answer was held back because the caller wished to wait. */
async function answerAcceptance(
  acceptance: Acceptance,
  request: Request,
  response: Response,
  deps: PaymentRoutesDeps,
): Promise<number> {
  const view = await viewOf(acceptance, deps.readers);
  if (view === null) {
    if (acceptance.kind === 'key_reused') answerProblem(response, 'idempotency_key_reused');
    else if (acceptance.kind === 'in_flight') answerProblem(response, 'key_in_flight');
    else answerProblem(response, 'backlog_full');
    return 0;
  }
  const waitSeconds = readWaitSeconds(request);
  if (waitSeconds !== null) response.setHeader('Preference-Applied', `wait=${waitSeconds}`);
  if (acceptance.kind === 'replayed') response.setHeader('Idempotency-Replayed', 'true');
  const waitsFrom = performance.now();
  const current = waitSeconds === null ? view : await waitUntilSettled(view, waitSeconds, deps);
  const waitedMs = waitSeconds === null ? 0 : performance.now() - waitsFrom;
  response.status(201).location(`/payments/${view.paymentId}`).json(viewPayment(current));
  return waitedMs;
}

async function postPayment(request: Request, response: Response, deps: PaymentRoutesDeps): Promise<void> {
  const begunAt = performance.now();
  let outcome: PaymentOutcome = 'refused';
  let paymentId: string | null = null;
  let waitedMs = 0;
  try {
    const command = readCommand(request, response, deps);
    if (command === null) return;
    const acceptance = await deps.acceptPayment(command);
    outcome = acceptance.kind;
    paymentId = 'paymentId' in acceptance ? acceptance.paymentId : null;
    waitedMs = await answerAcceptance(acceptance, request, response, deps);
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) outcome = 'unavailable';
    else outcome = error instanceof OutcomeUnknownError ? 'unknown' : outcome;
    throw error;
  } finally {
    const traceparent = String(response.locals['traceparent']);
    const durationMs = performance.now() - begunAt;
    deps.onPaymentEnded({ outcome, paymentId, traceparent, durationMs, waitedMs });
  }
}

export function createPaymentRoutes(deps: PaymentRoutesDeps): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/payments',
      hasBody: true,
      isEveryday: true,
      operation: {
        summary: 'Take a payment once, and owe the customer a notification.',
        tags: ['payments'],
        requestParams: {
          header: schemas.paymentHeaders,
        },
        requestBody: { required: true, content: { 'application/json': { schema: schemas.paymentRequest } } },
        responses: {
          '201': jsonResponse('The payment is on disk, and so is what is owed.', schemas.payment),
          ...problemResponses('400', '401', '403', '409', '413', '415', '422', '500', '503'),
        },
      },
      handle: (request, response) => postPayment(request, response, deps),
    },
    {
      method: 'get',
      path: '/payments',
      operation: {
        summary: 'Payments, newest first.',
        tags: ['payments'],
        requestParams: { query: schemas.paymentsQuery },
        responses: {
          '200': jsonResponse('One page.', schemas.pageOf(schemas.payment)),
          ...problemResponses('401', '422', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const query = check(schemas.paymentsQuery, request.query, response);
        if (query === null) return;
        const { customer_id: customerId, status, limit } = query;
        const page = await deps.readers.payments({
          customerId,
          status,
          limit,
          afterId: query.cursor ?? null,
        });
        response.json({ items: page.items.map(viewPayment), next_cursor: writeCursor(page.nextCursor) });
      },
    },
    {
      method: 'get',
      path: '/payments/{id}',
      operation: {
        summary: 'One payment with its notification and every attempt.',
        tags: ['payments'],
        requestParams: { path: schemas.idParams },
        responses: {
          '200': jsonResponse('The payment.', schemas.payment),
          ...problemResponses('401', '404', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const id = idInPath(request.params['id']);
        const view = id === null ? null : await deps.readers.paymentById(id);
        if (view === null) {
          answerProblem(response, 'payment_not_found');
          return;
        }
        response.json(viewPayment(view));
      },
    },
  ];
}
