// The gateway of development and tests: in process, without a network, and as trying as a real one.
// It takes an authorization first and answers late, as banks do, so that a deadline leaves a doubt.
import { createHash } from 'node:crypto';
import type { AuthorizationRequest, GatewayLookUp } from '../../application/payment-gateway.ts';
import type { PaymentGateway, RefundRequest } from '../../application/payment-gateway.ts';
import type { AuthorizationDecision, GatewayFailure, RefundDecision } from '../../domain/authorization.ts';
import { drawLatencyMs, type LatencyDistribution, type Pause } from './simulated-chance.ts';
import type { SimulatedLedger, TakenAuthorization, TakenRefund } from './simulated-ledger.ts';
import { authorizationScriptOf, declined, failures, isPlain } from './simulated-scripts.ts';
import { refundScriptOf, repeatedAnswerOf } from './simulated-scripts.ts';
import type { Answer, AuthorizationScript } from './simulated-scripts.ts';

export type SimulatedGatewayOptions = {
  readonly name?: string;
  readonly ledger: SimulatedLedger;
  readonly latency: LatencyDistribution;
  /** 0–100, of what no method and no amount decides. */
  readonly declinePercent: number;
  /** 0–100 likewise: not sent, a 5xx and a lost answer in equal shares. Of what is left after it, `declinePercent`. */
  readonly failurePercent: number;
  readonly readsMagicAmounts: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly pause: Pause;
};

const repeatableForMs = 24 * 3_600_000;

type Taken = TakenAuthorization | TakenRefund;

const neverSent = { kind: 'not_sent', reason: 'connect_timeout' } as const;

const idPrefix = 'sim_pi_';

export function createSimulatedGateway(options: SimulatedGatewayOptions): PaymentGateway {
  const { ledger } = options;
  const closing = new AbortController();
  const untilClosed = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, closing.signal]);
  return {
    name: options.name ?? 'simulated',
    settleMs: 0,
    repeatableForMs,
    authorize: (request, signal) => authorize(options, request, untilClosed(signal)),
    refund: (request, signal) => refund(options, request, untilClosed(signal)),
    lookUpAuthorization: ({ authorizationId }, signal) =>
      lookUp(options, () => ledger.findAuthorization(authorizationId), untilClosed(signal)),
    lookUpRefund: ({ refundId }, signal) =>
      lookUp(options, () => ledger.findRefund(refundId), untilClosed(signal)),
    close: () => closing.abort(),
  };
}

async function authorize(
  options: SimulatedGatewayOptions,
  request: AuthorizationRequest,
  signal: AbortSignal,
): Promise<AuthorizationDecision | GatewayFailure> {
  if (signal.aborted) return neverSent;
  const { authorizationId, paymentMethod, money } = request;
  const { ledger, now } = options;
  const wish = wishOf(request);
  const known = await ledger.findAuthorization(authorizationId);
  const bySign = authorizationScriptOf(paymentMethod, money, options);
  if (known !== null)
    return answerLate(options, { taken: known, wish, answer: repeatedAnswerOf(bySign) }, signal);
  const script = isPlain(bySign) ? scriptByChance(bySign, options) : bySign;
  if (script.kind === 'not_taken') return failLate(options, script.failure, signal);
  const gatewayId = `${idPrefix}${authorizationId}`;
  const taken = await ledger.takeAuthorization({
    authorizationId,
    wish,
    money,
    decision:
      script.declineReason === null
        ? { kind: 'approved', gatewayId }
        : { kind: 'declined', reason: script.declineReason, gatewayId },
    decidedAtMs: now() + script.pendingMs,
    refundScript: script.refundScript,
  });
  return answerLate(options, { taken, wish, answer: script.answer }, signal);
}

async function refund(
  options: SimulatedGatewayOptions,
  request: RefundRequest,
  signal: AbortSignal,
): Promise<RefundDecision | GatewayFailure> {
  if (signal.aborted) return neverSent;
  const { refundId, gatewayId, money } = request;
  const { ledger, now } = options;
  const wish = digestOf([gatewayId, money.amountMinor, money.currency]);
  const known = await ledger.findRefund(refundId);
  if (known !== null)
    return answerLate(options, { taken: known, wish, answer: { kind: 'decision' } }, signal);
  const payment = await ledger.findAuthorization(gatewayId.replace(idPrefix, ''));
  if (payment?.decision.kind !== 'approved' || payment.money.currency !== money.currency) {
    await travel(options, signal);
    return { kind: 'refused', code: 'refused_request' };
  }
  const script = refundScriptOf(payment.refundScript);
  if (script.kind === 'not_taken') return failLate(options, script.failure, signal);
  const decision: RefundDecision =
    script.refusedCode === null
      ? { kind: 'refunded', gatewayId: `sim_re_${refundId}` }
      : { kind: 'refused', code: script.refusedCode };
  const { authorizationId } = payment;
  const taken = await ledger.takeRefund(
    { refundId, authorizationId, wish, money, decision, decidedAtMs: now() + script.pendingMs },
    { amountMinorMax: payment.money.amountMinor },
  );
  return answerLate(options, { taken, wish, answer: script.answer }, signal);
}

async function lookUp<Entry extends Taken>(
  options: SimulatedGatewayOptions,
  find: () => Promise<Entry | null>,
  signal: AbortSignal,
): Promise<GatewayLookUp<Entry['decision']>> {
  if (!signal.aborted) await travel(options, signal);
  if (signal.aborted) return { kind: 'unavailable', retryAfterMs: null };
  const taken = await find();
  if (taken === null) return { kind: 'absent' };
  return taken.decidedAtMs > options.now() ? { kind: 'pending' } : taken.decision;
}

async function travel(
  { latency, random, pause }: SimulatedGatewayOptions,
  signal: AbortSignal,
): Promise<void> {
  const latencyMs = drawLatencyMs(latency, random);
  if (latencyMs > 0) await pause(latencyMs, signal);
}

async function failLate(
  options: SimulatedGatewayOptions,
  failure: GatewayFailure,
  signal: AbortSignal,
): Promise<GatewayFailure> {
  await travel(options, signal);
  return failure;
}

async function answerLate<Entry extends Taken>(
  options: SimulatedGatewayOptions,
  { taken, wish, answer }: { readonly taken: Entry; readonly wish: string; readonly answer: Answer },
  signal: AbortSignal,
): Promise<Entry['decision'] | GatewayFailure> {
  await travel(options, signal);
  if (answer.kind === 'never') await aborted(signal);
  if (signal.aborted) return { kind: 'unknown', reason: 'timeout' };
  if (taken.wish !== wish) return { kind: 'misconfigured', reason: 'id_reused' };
  if (answer.kind === 'failure') return answer.failure;
  return taken.decidedAtMs > options.now() ? { kind: 'unknown', reason: 'in_flight' } : taken.decision;
}

/** Asked only where neither the method nor the amount says anything. */
function scriptByChance(
  plain: AuthorizationScript,
  { random, failurePercent, declinePercent }: SimulatedGatewayOptions,
): AuthorizationScript {
  if (random() * 100 < failurePercent) return failures[Math.floor(random() * failures.length)] ?? plain;
  return random() * 100 < declinePercent ? declined : plain;
}

function wishOf({ paymentId, customerId, paymentMethod, money }: AuthorizationRequest): string {
  return digestOf([paymentId, customerId, paymentMethod, money.amountMinor, money.currency]);
}

function digestOf(parts: readonly (string | bigint)[]): string {
  return createHash('sha256')
    .update(JSON.stringify(parts.map(String)))
    .digest('hex');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
