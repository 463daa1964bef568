// The way of one provider request: read, prepare, ask the faults, carry out,
// wait, answer. Faults act here and nowhere else.
import { Router } from 'express';
import type { Request, Response } from 'express';
import { continueTrace, readTraceparent, writeTraceparent } from '@relevo/service-kit';
import type { Logger } from '@relevo/service-kit';
import { planAnswer } from './answer-plan.ts';
import type { AnswerPlan } from './answer-plan.ts';
import type { Clock } from './clock.ts';
import type { FaultDecision, FaultSet } from './fault-set.ts';
import type { NotifierMetrics } from './notifier-metrics.ts';
import type {
  Dialect,
  Operation,
  PreparedRequest,
  ProviderAnswer,
  ProviderRequest,
} from './provider-dialect.ts';
import { readBody } from './read-body.ts';
import { transmit } from './transmit.ts';
import type { HeldAnswers } from './transmit.ts';

export type ProviderRouterOptions = {
  readonly dialect: Pick<Dialect<never>, 'operations' | 'answerFault' | 'refuse'>;
  readonly faults: FaultSet;
  readonly clock: Clock;
  readonly held: HeldAnswers;
  readonly metrics: NotifierMetrics;
  readonly logger: Logger;
  readonly onInjected: (decision: FaultDecision, operation: Operation['name']) => void;
};

const bodyBytesMax = 1_048_576;

const htmlPage: ProviderAnswer = {
  status: 200,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>\n',
};
const emptyBody: ProviderAnswer = { status: 200, headers: {}, body: '' };

function describe(request: Request, body: string): ProviderRequest {
  const mark = request.originalUrl.indexOf('?');
  const caller = readTraceparent(request.get('traceparent'));
  return {
    method: request.method,
    url: request.originalUrl,
    // Patterns of these routers have no repeated parameters, so each is one string.
    params: request.params as Record<string, string>,
    query: new URLSearchParams(mark === -1 ? '' : request.originalUrl.slice(mark)),
    headers: request.headers,
    traceparent: caller && writeTraceparent(caller),
    body,
  };
}

function answerOf(
  { prepared, plan, request }: { prepared: PreparedRequest; plan: AnswerPlan; request: ProviderRequest },
  dialect: ProviderRouterOptions['dialect'],
): ProviderAnswer {
  if (plan.takesMessage) return prepared.answer(plan.fateOf);
  const { replacement } = plan;
  if (replacement === null) return emptyBody; // never shown: the transport says nothing, or rubbish
  if (replacement.by === 'dialect') return dialect.answerFault(replacement.fault, request);
  return replacement.what === 'html' ? htmlPage : emptyBody;
}

function withFaultHeader(answer: ProviderAnswer, decision: FaultDecision): ProviderAnswer {
  if (decision.applied.length === 0) return answer;
  const names = decision.applied.map(({ definition }) => definition.name).join(', ');
  return { ...answer, headers: { ...answer.headers, 'X-Fault-Injected': names } };
}

export function createProviderRouter(options: ProviderRouterOptions): Router {
  const { dialect, faults, clock, held, metrics, logger } = options;

  const watch = (
    response: Response,
    operation: Operation['name'] | 'unknown',
    decision?: FaultDecision,
  ): void => {
    const startedMs = clock.now();
    const { traceId } = continueTrace(response.req.get('traceparent'));
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : null;
      decision?.release();
      metrics.countRequest(operation, status);
      logger.debug('request.answered', {
        operation,
        httpStatus: status,
        faults: decision?.applied.map(({ definition }) => definition.name) ?? [],
        durationMs: clock.now() - startedMs,
        traceId,
      });
    });
  };

  const refuse = (kind: Parameters<typeof dialect.refuse>[0], request: Request, response: Response): void => {
    watch(response, 'unknown');
    const { status, headers, body } = dialect.refuse(kind, describe(request, ''));
    // The rest of the body is not read, so the connection can not go on.
    response.writeHead(status, { ...headers, Connection: 'close' });
    response.end(body);
  };

  const handle = async (operation: Operation, incoming: Request, response: Response): Promise<void> => {
    const reading = await readBody(incoming, bodyBytesMax);
    if (reading.kind === 'client_left') return;
    if (reading.kind !== 'read') {
      refuse(reading.kind === 'encoded' ? 'body_encoded' : 'body_too_large', incoming, response);
      return;
    }
    const request = describe(incoming, reading.text);
    const prepared = operation.prepare(request);
    const decision = faults.decide({ operation: operation.name, to: prepared.recipients });
    watch(response, operation.name, decision);
    if (decision.applied.length > 0) options.onInjected(decision, operation.name);
    const plan = planAnswer(decision.applied);
    const answer = withFaultHeader(answerOf({ prepared, plan, request }, dialect), decision);
    const send = (): void => transmit({ response, answer, transport: plan.transport, held });
    if (plan.delayMs > 0) held.hold(response, plan.delayMs, send);
    else send();
  };

  const router = Router();
  for (const operation of dialect.operations) {
    router[operation.method](operation.path, (request, response) => handle(operation, request, response));
  }
  router.use((request, response) => refuse('unknown_route', request, response));
  return router;
}
