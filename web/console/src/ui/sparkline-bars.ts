// Where the bars of a sparkline stand. Pure, so that it can be tested without a screen.
import type { ProviderHistory } from '../api/types.ts';

export type BarKind = 'accepted' | 'failed' | 'skipped';

export type Bar = {
  readonly key: string;
  readonly kind: BarKind;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

const kinds = ['accepted', 'failed', 'skipped'] as const;
const GAP = 1;
// One failure among a thousand calls is still seen.
const HEIGHT_MIN = 1.5;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export function barsOf(
  history: ProviderHistory,
  size: { readonly width: number; readonly height: number },
): {
  readonly bars: readonly Bar[];
  readonly peakPerS: number;
  readonly totals: Readonly<Record<BarKind, number>>;
} {
  const slots = history.accepted.length;
  const heights = history.accepted.map((_, slot) => sum(kinds.map((kind) => history[kind][slot] ?? 0)));
  const peak = Math.max(0, ...heights);
  const step = size.width / Math.max(1, slots);
  const bars = heights.flatMap((_, slot) => {
    let top = size.height;
    return kinds.flatMap((kind): readonly Bar[] => {
      const count = history[kind][slot] ?? 0;
      if (count === 0) return [];
      const height = Math.max(HEIGHT_MIN, (count / peak) * size.height);
      top = Math.max(0, top - height);
      return [
        { key: `${slot}-${kind}`, kind, x: slot * step, y: top, width: Math.max(1, step - GAP), height },
      ];
    });
  });
  const totals = {
    accepted: sum(history.accepted),
    failed: sum(history.failed),
    skipped: sum(history.skipped),
  };
  return { bars, peakPerS: peak / history.slot_s, totals };
}
