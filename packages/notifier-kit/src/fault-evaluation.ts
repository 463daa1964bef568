// Does a fault apply to a request? scope → schedule → probability → limit → kind.
// The only state is a few counters, so a dry run works on a copy of them.
import { drawAt, stickyPercentOf } from './seeded-draw.ts';
import type { DrawUse } from './seeded-draw.ts';
import { operationsOf } from './fault-definition.ts';
import type { FaultDefinition, OperationName } from './fault-definition.ts';
import { periodOf, shareOf } from './fault-schedule.ts';

export type FaultRequest = {
  readonly operation: OperationName;
  /** E.164. A request to several people is in scope where one of them is. */
  readonly to: readonly string[];
};

export type FaultCounters = {
  /** Requests in scope. */
  seen: number;
  injected: number;
  inFlight: number;
  period: number;
  seenInPeriod: number;
  quotaWindow: number;
  quotaUsed: number;
};

export function createCounters(): FaultCounters {
  return { seen: 0, injected: 0, inFlight: 0, period: 0, seenInPeriod: 0, quotaWindow: 0, quotaUsed: 0 };
}

export type LiveFault = {
  readonly definition: FaultDefinition & { readonly seed: number };
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly counters: FaultCounters;
};

/** Whether one recipient is in the scope; without a recipient only an open scope matches. */
export function isRecipientInScope(definition: FaultDefinition, phone: string): boolean {
  const { to } = definition.when;
  if (to === undefined) return true;
  const isNamed =
    (to.exact === undefined && to.prefix === undefined) ||
    to.exact?.includes(phone) === true ||
    to.prefix?.some((prefix) => phone.startsWith(prefix)) === true;
  return isNamed && (to.sticky_percent === undefined || stickyPercentOf(phone) < to.sticky_percent);
}

function isInTimeOfDay(definition: FaultDefinition, nowMs: number): boolean {
  const range = definition.when.time_of_day;
  if (range === undefined) return true;
  const time = new Date(nowMs).toISOString().slice(11, 16);
  return range.from <= range.until
    ? time >= range.from && time < range.until
    : time >= range.from || time < range.until;
}

function isInScope(fault: LiveFault, request: FaultRequest, nowMs: number): boolean {
  const { definition } = fault;
  const operations = definition.when.operation ?? operationsOf(definition.kind);
  return (
    operations.includes(request.operation) &&
    (definition.when.to === undefined || request.to.some((phone) => isRecipientInScope(definition, phone))) &&
    isInTimeOfDay(definition, nowMs)
  );
}

/** A rate limit lets its quota pass in each window: those requests are not faulted. */
function isWithinQuota(fault: LiveFault, elapsedMs: number): boolean {
  const { definition, counters } = fault;
  if (definition.kind !== 'rate_limit') return false;
  const window = Math.floor(elapsedMs / 1_000 / definition.params.window_s);
  if (window !== counters.quotaWindow) {
    counters.quotaWindow = window;
    counters.quotaUsed = 0;
  }
  if (counters.quotaUsed >= definition.params.quota) return false;
  counters.quotaUsed += 1;
  return true;
}

/** Counts a request in scope; its number is what schedules and draws go by. */
function countSeen(fault: LiveFault, elapsedMs: number): { n: number; nInPeriod: number } {
  const { counters, definition } = fault;
  const period = periodOf(definition.schedule, elapsedMs);
  if (period !== counters.period) {
    counters.period = period;
    counters.seenInPeriod = 0;
  }
  const position = { n: counters.seen, nInPeriod: counters.seenInPeriod };
  counters.seen += 1;
  counters.seenInPeriod += 1;
  return position;
}

/** The draws of one request under one fault. */
export type Draw = (use: DrawUse) => number;

/** Moves the counters on and says whether the fault applies; the caller gives `inFlight` back when it is over. */
export function evaluate(fault: LiveFault, request: FaultRequest, nowMs: number): Draw | null {
  if (nowMs >= fault.expiresAtMs || !isInScope(fault, request, nowMs)) return null;
  const { definition, counters } = fault;
  const elapsedMs = nowMs - fault.createdAtMs;
  const position = countSeen(fault, elapsedMs);
  const draw: Draw = (use) => drawAt({ seed: definition.seed, n: position.n, use });

  const share = shareOf(definition.schedule, { elapsedMs, ...position });
  if (share < 1 && draw('schedule') >= share) return null;
  if (definition.probability < 1 && draw('probability') >= definition.probability) return null;
  if (isWithinQuota(fault, elapsedMs)) return null;
  const { count = Infinity, max_concurrent: concurrentMax = Infinity } = definition.limit;
  if (counters.injected >= count || counters.inFlight >= concurrentMax) return null;
  counters.injected += 1;
  counters.inFlight += 1;
  return draw;
}
