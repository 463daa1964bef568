// Carries one leased wish as far as it can go now: asks the plan what is next,
// carries it out, stores it. No call without a row that says so before it.
import { AttemptOverdueError, withDeadline } from '@relevo/resilience';
import type { GuardRefusal, Permit, ProviderGuard, Verdict } from '@relevo/resilience';
import type { GatewayFailure } from '../domain/authorization.ts';
import { beginTry, failTry, foldQuestion, nextWishStep } from '../domain/wish-plan.ts';
import type { WishHistory, WishPolicy } from '../domain/wish-plan.ts';
import { pauseMsDefault } from './channels.ts';
import type { GatewayLookUp } from './payment-gateway.ts';
import type { GatewayOperation, WishObserver } from './wish-observer.ts';
import type { Decided, LeasedWish, Wishes, WishMove, WishStepEntry } from './wishes.ts';

export type DriveDeps<Held extends LeasedWish, Decision extends Decided> = {
  readonly wishes: Wishes<Held, Decision>;
  readonly guard: Pick<ProviderGuard, 'admit' | 'pauseUntil'>;
  readonly policy: WishPolicy;
  readonly observer: WishObserver;
  /** The database's clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: () => number;
  readonly lookUpTimeoutMs: number;
  /** The longest that one call can take: none begins with less lease than this. */
  readonly callMsMax: number;
  readonly isStopping: () => boolean;
};

/** What is under way with one wish; `history` and the lease are as last stored or learned. */
type Drive<Held> = {
  readonly held: Held;
  history: WishHistory;
  leaseUntilMs: number;
  last: WishStepEntry<unknown>['last'];
};

type Turn = 'again' | 'over';

/** A try, a question and a pause at most before the lease is given back; anything longer is a bug. */
const turnsMax = 20;

/**
 * Returns once it is decided, parked, or no longer ours. `begun` is the permit of a first call that is stored
 * already. Throws what the store throws: the lease runs out then, and whoever claims it next finds a doubt.
 */
export async function driveWish<Held extends LeasedWish, Decision extends Decided>(
  held: Held,
  begun: Permit | null,
  deps: DriveDeps<Held, Decision>,
): Promise<void> {
  const drive: Drive<Held> = { held, history: held.history, leaseUntilMs: held.leaseUntilMs, last: null };
  let turn: Turn = begun === null ? 'again' : await ask(drive, begun, deps);
  for (let turns = 0; turn === 'again'; turns += 1) {
    if (turns >= turnsMax) throw new Error(`wish ${held.wishId} does not come to rest`);
    turn = await carryOn(drive, deps);
  }
}

async function carryOn<Held extends LeasedWish, Decision extends Decided>(
  drive: Drive<Held>,
  deps: DriveDeps<Held, Decision>,
): Promise<Turn> {
  const step = nextWishStep(drive.history, deps.policy, deps.now());
  switch (step.kind) {
    case 'wait':
      return park(drive, step.untilMs, deps);
    case 'abandon':
      return store(drive, { kind: 'abandoned', reason: step.reason }, deps);
    case 'look_up':
      return deps.isStopping() ? park(drive, deps.now(), deps) : lookUp(drive, deps);
    case 'ask':
      return deps.isStopping() ? park(drive, deps.now(), deps) : tryAgain(drive, deps);
  }
}

async function tryAgain<Held extends LeasedWish, Decision extends Decided>(
  drive: Drive<Held>,
  deps: DriveDeps<Held, Decision>,
): Promise<Turn> {
  const admission = deps.guard.admit();
  if (!admission.admitted) return park(drive, whenToAskTheGate(admission.refusal, drive.history, deps), deps);
  const { permit } = admission;
  drive.history = beginTry(drive.history, deps.now());
  const turn = await store(drive, { kind: 'trying' }, deps).catch((error: unknown) => {
    permit.release();
    throw error;
  });
  if (turn === 'over') {
    permit.release();
    return 'over';
  }
  return ask(drive, permit, deps);
}

/** How soon a closed gate is asked again that does not say when it may open. */
const gateClosedMs = 500;

/**
 * A doubt is asked about again before the gate is, each time: those of an outage together would ask a sick gateway
 * thousands of questions a second if they did not wait for it, and would keep the database as busy.
 */
function whenToAskTheGate(
  { retryAtMs }: GuardRefusal,
  { deadlineMs }: WishHistory,
  { now, policy }: Pick<DriveDeps<never, never>, 'now' | 'policy'>,
): number {
  const nowMs = now();
  const latestMs = Math.min(deadlineMs, nowMs + policy.waitMaxMs);
  return Math.max(nowMs + gateClosedMs, Math.min(retryAtMs ?? 0, latestMs));
}

async function ask<Held extends LeasedWish, Decision extends Decided>(
  drive: Drive<Held>,
  permit: Permit,
  deps: DriveDeps<Held, Decision>,
): Promise<Turn> {
  const { wishes } = deps;
  const startedAtMs = deps.now();
  // A process that was paused between its commit and its socket may have lost the lease meanwhile.
  if (startedAtMs + deps.callMsMax > drive.leaseUntilMs) {
    permit.release();
    return 'over';
  }
  const answer = await permit
    .run(
      (signal) => wishes.ask(drive.held, signal),
      (given) => (wishes.isDecision(given) ? 'success' : verdictOf(given)),
      ({ kind }) => kind,
    )
    .catch((error: unknown): GatewayFailure => {
      if (error instanceof AttemptOverdueError) return { kind: 'unknown', reason: 'timeout' };
      throw error;
    });
  tell(drive, wishes.operations.ask, answer, startedAtMs, deps);
  if (wishes.isDecision(answer)) return store(drive, answer, deps);
  const nowMs = deps.now();
  const retryAfterMs = answer.kind === 'throttled' ? (answer.retryAfterMs ?? pauseMsDefault) : null;
  if (retryAfterMs !== null) deps.guard.pauseUntil(nowMs + retryAfterMs);
  // An id that is known for another wish is our own bug, and proves that something was asked under it.
  const isSent = answer.kind === 'unknown' || answer.reason === 'id_reused';
  drive.history = failTry(drive.history, { isSent, retryAfterMs }, deps.policy, {
    nowMs,
    random: deps.random(),
  });
  return 'again';
}

/** Of what is no decision: a refused card says nothing about the gateway; a 429 closes the rate gate, not the circuit. */
function verdictOf({ kind }: GatewayFailure): Verdict {
  switch (kind) {
    case 'not_sent':
    case 'unknown':
      return 'failure';
    case 'misconfigured':
      return 'trip';
    case 'throttled':
      return 'neutral';
  }
}

async function lookUp<Held extends LeasedWish, Decision extends Decided>(
  drive: Drive<Held>,
  deps: DriveDeps<Held, Decision>,
): Promise<Turn> {
  const { wishes } = deps;
  const askedAtMs = deps.now();
  // Whoever claims it next has a whole lease to ask in.
  if (askedAtMs + deps.lookUpTimeoutMs > drive.leaseUntilMs) return park(drive, askedAtMs, deps);
  const answer: GatewayLookUp<Decision> = await withDeadline(deps.lookUpTimeoutMs, (signal) =>
    wishes.lookUp(drive.held, signal),
  ).catch((error: unknown): GatewayLookUp<Decision> => {
    if (error instanceof AttemptOverdueError) return { kind: 'unavailable', retryAfterMs: null };
    throw error;
  });
  tell(drive, wishes.operations.lookUp, answer, askedAtMs, deps);
  if (wishes.isDecision(answer)) return store(drive, answer, deps);
  const moment = { nowMs: deps.now(), random: deps.random(), askedAtMs };
  drive.history = foldQuestion(drive.history, answer, deps.policy, moment);
  return 'again';
}

function park<Held extends LeasedWish, Decision extends Decided>(
  drive: Drive<Held>,
  dueAtMs: number,
  deps: DriveDeps<Held, Decision>,
): Promise<Turn> {
  return store(drive, { kind: 'parked', dueAtMs }, deps);
}

async function store<Held extends LeasedWish, Decision extends Decided>(
  drive: Drive<Held>,
  move: WishMove<Decision>,
  { wishes, observer }: DriveDeps<Held, Decision>,
): Promise<Turn> {
  const { held, history, last } = drive;
  const { wishId, leaseCount } = held;
  const result = await wishes.step(held, { wishId, leaseCount, history, last, move });
  drive.last = null;
  if (result.kind === 'lost') observer.leaseLost(wishes.eventOf(held));
  if (result.kind !== 'stored' || move.kind !== 'trying') return 'over';
  drive.leaseUntilMs = result.leaseUntilMs ?? 0;
  return 'again';
}

function tell<Held extends LeasedWish, Decision extends Decided>(
  drive: Drive<Held>,
  operation: GatewayOperation,
  answer: Decision | GatewayFailure | GatewayLookUp<Decision>,
  startedAtMs: number,
  { wishes, observer, now }: DriveDeps<Held, Decision>,
): void {
  const outcome = answer.kind;
  const reason = 'reason' in answer && typeof answer.reason === 'string' ? answer.reason : null;
  drive.last = { outcome, reason };
  const isRepeat = operation === wishes.operations.ask && drive.history.isRepeating;
  const durationMs = now() - startedAtMs;
  observer.gatewayAsked({ ...wishes.eventOf(drive.held), operation, outcome, reason, isRepeat, durationMs });
}
