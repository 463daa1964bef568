// What a plan may do to a notifier: every kind of docs/faults.md but those that
// would make a rejection right, where nobody is told and nobody should be.
import type { SeededRandom } from './seeded-random.ts';

type Params = Readonly<Record<string, string | number>>;
type FaultSpec = { readonly kind: string; readonly params: Params; readonly operations?: readonly string[] };

const ofSends = (kind: string, params: Params = {}): FaultSpec => ({ kind, params, operations: ['send'] });
const ofReceipts = (kind: string, params: Params = {}): FaultSpec => ({
  kind,
  params,
  operations: ['receipt'],
});
const ofAll = (kind: string, params: Params = {}): FaultSpec => ({ kind, params });

// The answer is lost and the message is not: what tempts most to tell twice, so it is drawn often.
const LOST_ANSWERS: readonly FaultSpec[] = [
  ofSends('accepted_but_lost_answer', { how: 'reset' }),
  ofSends('accepted_but_lost_answer', { how: 'timeout' }),
  ofSends('latency', { distribution: 'uniform', min_ms: 1_000, max_ms: 3_000 }),
  ofSends('truncated'),
  ofSends('truncated_json'),
  ofSends('malformed_chunk'),
  ofSends('slow_body', { bytes_per_s: 20 }),
];

const REFUSALS: readonly FaultSpec[] = [
  ofAll('error', { status: 503 }),
  ofAll('error', { status: 500 }),
  ofSends('error', { status: 502 }),
  ofAll('reset'),
  ofSends('blackhole'),
  ofAll('blackhole'),
  ofSends('empty', { how: 'close' }),
  ofSends('empty', { how: 'body' }),
  ofAll('garbage'),
  ofSends('html_200'),
  ofSends('error_in_200'),
  ofAll('latency', { distribution: 'lognormal', median_ms: 400, sigma: 0.8, max_ms: 4_000 }),
  ofSends('rate_limit', { retry_after_s: 1, quota: 10, window_s: 1 }),
  ofSends('auth_expired'),
  ofAll('maintenance', { retry_after_s: 1 }),
];

export type PlannedFault = { readonly name: string; readonly definition: FaultDefinition };

type FaultDefinition = {
  readonly kind: string;
  readonly params: Params;
  readonly when: { readonly operation?: readonly string[] };
  readonly probability: number;
  readonly ttl_s: number;
  readonly seed: number;
};

// What becomes of a message is told late, often, out of order or never.
const RECEIPTS: readonly FaultSpec[] = [
  ofReceipts('receipt_delay', { ms: 3_000 }),
  ofReceipts('receipt_delay', { ms: 8_000 }),
  ofReceipts('receipt_duplicate', { copies: 3 }),
  ofReceipts('receipt_reorder', { hold_ms: 2_000 }),
  ofReceipts('receipt_drop'),
];

// It says yes, and nobody is told.
const LIES: readonly FaultSpec[] = [ofSends('accept_and_lose'), ofSends('accept_then_fail')];

const LOST_ANSWERS_SHARE = 0.35;
const RECEIPTS_SHARE = 0.15;
const LIES_SHARE = 0.15;
const SEED_MAX = 0xffff_ffff;

function choicesFor(share: number, isLiar: boolean): readonly FaultSpec[] {
  if (share < LOST_ANSWERS_SHARE) return LOST_ANSWERS;
  if (share < LOST_ANSWERS_SHARE + RECEIPTS_SHARE) return RECEIPTS;
  return isLiar && share > 1 - LIES_SHARE ? LIES : REFUSALS;
}

export type FaultRequest = {
  readonly name: string;
  readonly forMs: number;
  /** Two providers that both lie about one message would tell nobody, and no gateway could. */
  readonly isLiar: boolean;
};

export function drawFault(random: SeededRandom, { name, forMs, isLiar }: FaultRequest): PlannedFault {
  const { kind, params, operations } = random.oneOf(choicesFor(random.next(), isLiar));
  return {
    name,
    definition: {
      kind,
      params,
      when: operations === undefined ? {} : { operation: operations },
      probability: random.oneOf([1, 1, 0.6, 0.3]),
      ttl_s: forMs / 1_000,
      seed: random.integer(0, SEED_MAX),
    },
  };
}
