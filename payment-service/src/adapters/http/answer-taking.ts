// What a caller is told of a payment that the gateway takes: 201 once the money is
// taken, 402 once it will not be, 202 while that is not decided.
import type { Response } from 'express';
import type { PaymentView, Readers } from '../../application/readers.ts';
import type { Taking, TakeCommand, TakePayment } from '../../application/take-payment.ts';
import { DatabaseUnavailableError, OutcomeUnknownError } from '../../application/store.ts';
import type { PaymentOutcome } from '../delivery-metrics.ts';
import { answerProblem } from './problem.ts';
import { viewPayment } from './views.ts';

export type TakingDeps = {
  readonly takePayment: TakePayment;
  readonly readers: Pick<Readers, 'paymentById'>;
};

/** `view` is there where the payment is, and has been answered for unless it has succeeded. */
export type TakingAnswer = { readonly outcome: PaymentOutcome; readonly view: PaymentView | null };

const undecidedRetrySeconds = 2;

/** Answers whatever is not a success; that is left to the caller, who may want to wait for the notification. */
export async function takeAndAnswer(
  command: TakeCommand,
  response: Response,
  { takePayment, readers }: TakingDeps,
): Promise<TakingAnswer> {
  const taking = await takePayment(command);
  const view = await viewOf(taking, readers);
  if (view === null) {
    if (taking.kind === 'key_reused') answerProblem(response, 'idempotency_key_reused');
    else if (taking.kind === 'in_flight') answerProblem(response, 'key_in_flight');
    else if (taking.kind === 'backlog_full') answerProblem(response, 'backlog_full');
    else answerProblem(response, 'gateway_unavailable');
    return { outcome: taking.kind, view };
  }
  if (taking.kind === 'replayed') response.setHeader('Idempotency-Replayed', 'true');
  response.location(`/payments/${view.paymentId}`);
  if (view.status === 'failed') {
    const detail = view.failureReason ?? 'failed';
    answerProblem(response, 'payment_failed', [{ pointer: '/payment_method', detail }]);
    return { outcome: 'failed', view };
  }
  if (view.status === 'pending' || view.status === 'processing') {
    response.status(202).setHeader('Retry-After', String(undecidedRetrySeconds)).json(viewPayment(view));
    return { outcome: 'undecided', view };
  }
  return { outcome: taking.kind, view };
}

async function viewOf(taking: Taking, readers: TakingDeps['readers']): Promise<PaymentView | null> {
  if (!('paymentId' in taking)) return null;
  try {
    const view = await readers.paymentById(taking.paymentId);
    if (view === null) throw new Error(`payment ${taking.paymentId} was taken and is not there`);
    return view;
  } catch (error) {
    // It is stored, and the gateway may have been asked: only what became of it could not be read.
    if (error instanceof DatabaseUnavailableError) {
      throw new OutcomeUnknownError('What became of the payment could not be read.', { cause: error });
    }
    throw error;
  }
}
