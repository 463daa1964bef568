// POST and GET /payments/{id}/refunds, GET /payments/{id}/refunds/{refund_id}.
import type { Request, Response } from 'express';
import type { ProblemDetail } from '@relevo/service-kit';
import type { Refunding, RefundPayment } from '../../application/refund-payment.ts';
import type { RefundReaders, RefundView } from '../../application/refund-readers.ts';
import type { Settlements } from '../../application/settlements.ts';
import { DatabaseUnavailableError, OutcomeUnknownError } from '../../application/store.ts';
import { formatAmount } from '../../domain/money.ts';
import { recordAct } from './change-guard.ts';
import { idInPath } from './ids.ts';
import { answerProblem } from './problem.ts';
import type { ProblemCode } from './problem.ts';
import { readRefundRequest } from './read-refund-request.ts';
import * as refundSchemas from './refund-schemas.ts';
import { mayWait, readWaitSeconds } from './request-headers.ts';
import { jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import * as schemas from './schemas.ts';
import { viewRefund } from './views.ts';

export type RefundRoutesDeps = {
  readonly refundPayment: RefundPayment;
  readonly refundReaders: RefundReaders;
  readonly refundSettlements: Pick<Settlements, 'wait'>;
  /** How long the answer is held back for the gateway where the caller does not say. */
  readonly answerWithinMs: number;
};

type Refused = Exclude<Refunding, { readonly kind: 'taken' | 'replayed' }>;

const isUnderWay = ({ status }: RefundView): boolean => status === 'pending' || status === 'processing';

const undecidedRetrySeconds = 2;

/** What is wrong with it, in the words of the table of problems. */
function problemOfRefusal(refused: Refused): readonly [code: ProblemCode, error?: ProblemDetail] {
  switch (refused.kind) {
    case 'not_refundable':
      return ['payment_not_refundable', { pointer: '', detail: `the payment is ${refused.status}` }];
    case 'too_much': {
      const detail = `expected at most ${formatAmount(refused.left)} ${refused.left.currency}: no more is left`;
      return ['refund_too_large', { pointer: '/amount', detail }];
    }
    case 'too_many':
      return ['too_many_refunds'];
    case 'not_found':
      return ['payment_not_found'];
    case 'key_reused':
      return ['idempotency_key_reused'];
    case 'in_flight':
      return ['key_in_flight'];
    case 'gateway_off':
    case 'gateway_unavailable':
      return [refused.kind];
  }
}

/** The refund as it is now, or once it is settled or the time is up. */
async function readInTime(
  ids: { readonly paymentId: string; readonly refundId: string },
  waitMs: number,
  { refundReaders, refundSettlements }: RefundRoutesDeps,
): Promise<RefundView> {
  const read = async (): Promise<RefundView> => {
    const view = await refundReaders.refundById(ids);
    if (view === null) throw new Error(`refund ${ids.refundId} was taken and is not there`);
    return view;
  };
  try {
    const view = await read();
    if (!isUnderWay(view) || waitMs <= 0) return view;
    await refundSettlements.wait(ids.refundId, waitMs);
    return await read();
  } catch (error) {
    // It is stored, and the gateway may have been asked: only what became of it could not be read.
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    throw new OutcomeUnknownError('What became of the refund could not be read.', { cause: error });
  }
}

function answerRefund(response: Response, view: RefundView): void {
  response.location(`/payments/${view.paymentId}/refunds/${view.refundId}`);
  if (view.status === 'failed') {
    const { failureReason, failureCode } = view;
    const detail = [failureReason, failureCode].filter((part) => part !== null).join(': ');
    answerProblem(response, 'refund_failed', [{ pointer: '', detail }]);
    return;
  }
  if (isUnderWay(view)) response.setHeader('Retry-After', String(undecidedRetrySeconds));
  response.status(view.status === 'succeeded' ? 201 : 202).json(viewRefund(view));
}

async function postRefund(request: Request, response: Response, deps: RefundRoutesDeps): Promise<void> {
  const command = await readRefundRequest(request, response, deps.refundReaders);
  if (command === null) return;
  const refunding = await deps.refundPayment(command);
  if (!('refundId' in refunding)) {
    const [code, error] = problemOfRefusal(refunding);
    answerProblem(response, code, error && [error]);
    return;
  }
  const { paymentId } = command;
  const { refundId } = refunding;
  if (refunding.kind === 'replayed') response.setHeader('Idempotency-Replayed', 'true');
  else recordAct(response, { action: 'refund.begun', target: paymentId });
  const waitSeconds = readWaitSeconds(request);
  if (waitSeconds !== null) response.setHeader('Preference-Applied', `wait=${waitSeconds}`);
  const patienceMs = mayWait(request) ? 0 : deps.answerWithinMs;
  const waitMs = waitSeconds === null ? patienceMs : waitSeconds * 1_000;
  answerRefund(response, await readInTime({ paymentId, refundId }, waitMs, deps));
}

const giveBackOperation: Route['operation'] = {
  summary: 'Give a payment back, as a whole or in part, once.',
  description: 'Never more than was paid, whatever runs at once. The customer is not notified of it.',
  tags: ['refunds'],
  requestParams: { path: schemas.idParams, header: refundSchemas.refundHeaders },
  requestBody: { required: true, content: { 'application/json': { schema: refundSchemas.refundRequest } } },
  responses: {
    '201': jsonResponse('The money was given back.', refundSchemas.refund),
    '202': jsonResponse(
      'Not settled yet: look again after Retry-After. Or unresolved, and then a person has to look.',
      refundSchemas.refund,
    ),
    ...problemResponses('400', '401', '403', '404', '409', '413', '415', '422', '500', '503'),
  },
};

export function createRefundRoutes(deps: RefundRoutesDeps): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/payments/{id}/refunds',
      hasBody: true,
      operation: giveBackOperation,
      handle: (request, response) => postRefund(request, response, deps),
    },
    {
      method: 'get',
      path: '/payments/{id}/refunds',
      operation: {
        summary: 'The refunds of a payment, oldest first: 100 at most.',
        tags: ['refunds'],
        requestParams: { path: schemas.idParams },
        responses: {
          '200': jsonResponse('All of them; there is no next page.', schemas.pageOf(refundSchemas.refund)),
          ...problemResponses('401', '404', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const id = idInPath(request.params['id']);
        const isThere = id !== null && (await deps.refundReaders.refundable(id)) !== null;
        if (!isThere) {
          answerProblem(response, 'payment_not_found');
          return;
        }
        const refunds = await deps.refundReaders.refunds(id);
        response.json({ items: refunds.map(viewRefund), next_cursor: null });
      },
    },
    {
      method: 'get',
      path: '/payments/{id}/refunds/{refund_id}',
      operation: {
        summary: 'One refund.',
        tags: ['refunds'],
        requestParams: { path: refundSchemas.refundParams },
        responses: {
          '200': jsonResponse('The refund.', refundSchemas.refund),
          ...problemResponses('401', '404', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const paymentId = idInPath(request.params['id']);
        const refundId = idInPath(request.params['refund_id']);
        const isId = paymentId !== null && refundId !== null;
        const view = isId ? await deps.refundReaders.refundById({ paymentId, refundId }) : null;
        if (view === null) {
          answerProblem(response, 'refund_not_found');
          return;
        }
        response.json(viewRefund(view));
      },
    },
  ];
}
