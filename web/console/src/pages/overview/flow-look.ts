// How a line of the strip looks: width is rate, colour is the share of failures.
import type { Flow, FlowProvider } from '../../api/types.ts';

type LineKind = 'idle' | 'moving' | 'skipped';

export type LineLook = {
  readonly kind: LineKind;
  readonly width: number;
  /** From 0, all well, to 1, all failed. */
  readonly failureShare: number;
  /** How fast the marks on it move; 0 stands still. */
  readonly pace: 0 | 1 | 2 | 3;
};

const WIDTH_MIN = 3;
const WIDTH_MAX = 22;
const CEILINGS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000];

/** The rate that the widest line stands for: in steps, so that the widths keep their meaning from second to second. */
export function ceilingOf({ payments, providers }: Pick<Flow, 'payments' | 'providers'>): number {
  const highest = Math.max(payments.taken_per_s, ...providers.map(({ attempts_per_s: rate }) => rate));
  return CEILINGS.find((ceiling) => ceiling >= highest) ?? highest;
}

export function lineOf(rate: number, failureShare: number, ceiling: number): LineLook {
  if (rate <= 0) return { kind: 'idle', width: WIDTH_MIN - 1, failureShare: 0, pace: 0 };
  // By the root: one a second is still seen beside a hundred.
  const share = Math.sqrt(Math.min(1, rate / ceiling));
  const pace = share > 0.7 ? 3 : share > 0.35 ? 2 : 1;
  return { kind: 'moving', width: WIDTH_MIN + share * (WIDTH_MAX - WIDTH_MIN), failureShare, pace };
}

export const failureShareOf = ({ attempts_per_s: attempts, failed_per_s: failed }: FlowProvider): number =>
  attempts <= 0 ? 0 : Math.min(1, failed / attempts);

/** How much a share of failures wants to be seen: a few per cent are any provider's everyday. */
export function toneOfShare(share: number): 'calm' | 'warn' | 'bad' {
  if (share < 0.05) return 'calm';
  return share < 0.5 ? 'warn' : 'bad';
}

/** Of the messages that came to its gate, so many were let through. A probe now and then is not a way. */
const LET_THROUGH_MIN = 0.05;

const isShut = ({ state }: FlowProvider): boolean => state === 'open' || state === 'isolated';

/** The way from the queue to a provider's gate. */
export function wayIn(provider: FlowProvider, ceiling: number): LineLook {
  const { attempts_per_s: attempts, skipped_per_s: skipped } = provider;
  const isSkipped = skipped > 0 && attempts / (attempts + skipped) < LET_THROUGH_MIN;
  if (isSkipped || (attempts <= 0 && isShut(provider))) {
    return { kind: 'skipped', width: WIDTH_MIN, failureShare: failureShareOf(provider), pace: 0 };
  }
  return lineOf(attempts, failureShareOf(provider), ceiling);
}

/** The way from a provider to the customers: what it accepted. */
export function wayOut(provider: FlowProvider, ceiling: number): LineLook {
  return lineOf(provider.accepted_per_s, 0, ceiling);
}

/** Green to amber to red, mixed by the browser from the theme's own colours. */
export function colourOf({ kind, failureShare }: LineLook): string {
  if (kind === 'idle' || failureShare === 0)
    return kind === 'moving' ? 'var(--good-line)' : 'var(--line-strong)';
  const [from, to, share] =
    failureShare < 0.5 ? ['good', 'warn', failureShare * 2] : ['warn', 'bad', failureShare * 2 - 1];
  return `color-mix(in oklab, var(--${from}-line), var(--${to}-line) ${Math.round(share * 100)}%)`;
}
