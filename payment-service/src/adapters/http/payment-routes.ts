// POST /payments, GET /payments, GET /payments/{id}.
import type { Request, Response } from 'express';
import type { Acceptance, AcceptPayment } from '../../application/accept-payment.ts';
import type { PaymentView, Readers } from '../../application/readers.ts';
import type { Settlements } from '../../application/settlements.ts';
import { DatabaseUnavailableError, OutcomeUnknownError } from '../../application/store.ts';
import type { TakePayment } from '../../application/take-payment.ts';
import { isSettled } from '../../domain/notification.ts';
import type { PaymentOutcome } from '../delivery-metrics.ts';
import { takeAndAnswer } from './answer-taking.ts';
import * as paymentSchemas from './payment-schemas.ts';
import { answerProblem } from './problem.ts';
import { idInPath, writeCursor } from './ids.ts';
import { readPaymentRequest } from './read-payment-request.ts';
import type { PaymentDefaults } from './read-payment-request.ts';
import { mayWait, readWaitSeconds } from './request-headers.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import * as schemas from './schemas.ts';
import { viewPayment } from './views.ts';

export type PaymentRoutesDeps = PaymentDefaults & {
  readonly acceptPayment: AcceptPayment;
  readonly readers: Readers;
  readonly settlements: Pick<Settlements, 'wait'>;
  /** Null where no gateway is configured. */
  readonly takePayment: TakePayment | null;
  readonly onPaymentEnded: (event: {
    readonly outcome: PaymentOutcome;
    readonly paymentId: string | null;
    readonly traceparent: string;
    readonly durationMs: number;
    /** What of it the caller had asked to wait. */
    readonly waitedMs: number;
  }) => void;
};

async function waitUntilSettled(
  view: PaymentView,
  waitSeconds: number,
  { settlements, readers }: PaymentRoutesDeps,
): Promise<PaymentView> {
  if (view.notification === null || isSettled(view.notification.status)) return view;
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
  if (acceptance.kind === 'replayed') response.setHeader('Idempotency-Replayed', 'true');
  return answerSuccess(view, request, response, deps);
}

async function answerSuccess(
  view: PaymentView,
  request: Request,
  response: Response,
  deps: PaymentRoutesDeps,
): Promise<number> {
  const waitSeconds = readWaitSeconds(request);
  if (waitSeconds !== null) response.setHeader('Preference-Applied', `wait=${waitSeconds}`);
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
    const command = readPaymentRequest(request, response, { ...deps, hasGateway: deps.takePayment !== null });
    if (command === null) return;
    const { paymentMethod } = command;
    if (paymentMethod !== null && deps.takePayment !== null) {
      const taking = { takePayment: deps.takePayment, readers: deps.readers };
      const answer = await takeAndAnswer(
        { ...command, paymentMethod, mayWait: mayWait(request) },
        response,
        taking,
      );
      outcome = answer.outcome;
      paymentId = answer.view?.paymentId ?? null;
      const isToAnswer = answer.view !== null && !response.headersSent;
      if (isToAnswer) waitedMs = await answerSuccess(answer.view, request, response, deps);
      return;
    }
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

const takeOperation: Route['operation'] = {
  summary: 'Take a payment once, and owe the customer a notification.',
  tags: ['payments'],
  requestParams: {
    header: paymentSchemas.paymentHeaders,
  },
  requestBody: { required: true, content: { 'application/json': { schema: paymentSchemas.paymentRequest } } },
  responses: {
    '201': jsonResponse('The payment is on disk, and so is what is owed.', paymentSchemas.payment),
    '202': jsonResponse(
      'The gateway has not decided yet (capture: gateway). Look again after Retry-After.',
      paymentSchemas.payment,
    ),
    ...problemResponses('400', '401', '402', '403', '409', '413', '415', '422', '500', '503'),
  },
};

export function createPaymentRoutes(deps: PaymentRoutesDeps): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/payments',
      hasBody: true,
      isEveryday: true,
      operation: takeOperation,
      handle: (request, response) => postPayment(request, response, deps),
    },
    {
      method: 'get',
      path: '/payments',
      operation: {
        summary: 'Payments, newest first.',
        tags: ['payments'],
        requestParams: { query: paymentSchemas.paymentsQuery },
        responses: {
          '200': jsonResponse('One page.', schemas.pageOf(paymentSchemas.payment)),
          ...problemResponses('401', '422', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const query = check(paymentSchemas.paymentsQuery, request.query, response);
        if (query === null) return;
        const { customer_id: customerId, phone_suffix: phoneSuffix, cursor, ...rest } = query;
        const { since: sinceMs, until: untilMs, ...asked } = rest;
        const page = await deps.readers.payments({
          ...{ ...asked, customerId, phoneSuffix, sinceMs, untilMs },
          afterId: cursor ?? null,
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
          '200': jsonResponse('The payment.', paymentSchemas.payment),
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
