// A time series panel as plain data that uPlot draws: aligned columns, scales and
// ticks with their words, worked out here so that the page only draws.
import { colourOf, paletteColour } from './colours.ts';
import type { DashboardData, PanelData } from './panel-data.ts';
import { formatValue } from './units.ts';

export type Tick = { readonly at: number; readonly text: string };

export type ChartPlan = {
  readonly times: readonly number[];
  readonly lines: readonly {
    readonly name: string;
    readonly colour: string;
    readonly fill: string;
    /** One for each time; null where nothing was said. */
    readonly values: readonly (number | null)[];
  }[];
  readonly x: { readonly min: number; readonly max: number; readonly ticks: readonly Tick[] };
  readonly y: { readonly min: number; readonly max: number; readonly ticks: readonly Tick[] };
  /** Thresholds across, and what happened from top to bottom. */
  readonly rules: readonly Rule[];
};

type Rule = { readonly scale: 'x' | 'y'; readonly at: number; readonly colour: string };

const TICKS = 4;
const CLOCK_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600];
const CLOCK_TICKS_MAX = 7;
const EDGE_SHARE = 0.03;

export function planChart(panel: PanelData, { window, marks }: DashboardData): ChartPlan {
  const { fromS, toS, stepS } = window;
  const defaults = panel.panel.fieldConfig?.defaults ?? {};
  const times = Array.from({ length: Math.floor((toS - fromS) / stepS) + 1 }, (_, n) => fromS + n * stepS);
  const opacity = Number(defaults.custom?.['fillOpacity'] ?? 0) / 100;
  const lines = panel.series.map(({ name, samples }, index) => {
    const colour = paletteColour(index);
    const fill = `${colour}${Math.round(opacity * 255)
      .toString(16)
      .padStart(2, '0')}`;
    return { name, colour, fill, values: aligned(samples, window, times.length) };
  });
  const steps = defaults.custom?.['thresholdsStyle'] === undefined ? [] : (defaults.thresholds?.steps ?? []);
  const thresholds = steps.flatMap(({ value, color }): readonly Rule[] =>
    value === null ? [] : [{ scale: 'y', at: value, colour: colourOf(color) }],
  );
  const happened = marks.flatMap(({ atS, colour }) =>
    atS.map((at): Rule => ({ scale: 'x', at, colour: colourOf(colour) })),
  );
  const values = lines.flatMap((line) => line.values).filter((value): value is number => value !== null);
  const y = scaleOf(values, defaults);
  return {
    times,
    lines,
    x: { min: fromS, max: toS, ticks: clockTicks(fromS, toS) },
    y,
    // A threshold far above what happened does not flatten it.
    rules: [...thresholds.filter(({ at }) => at >= y.min && at <= y.max), ...happened],
  };
}

function aligned(
  samples: PanelData['series'][number]['samples'],
  { fromS, stepS }: DashboardData['window'],
  length: number,
): readonly (number | null)[] {
  const values: (number | null)[] = new Array<number | null>(length).fill(null);
  for (const [atS, value] of samples) {
    const index = Math.round((atS - fromS) / stepS);
    if (index >= 0 && index < length && Number.isFinite(value)) values[index] = value;
  }
  return values;
}

type Limits = {
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
  readonly decimals?: number;
};

/** From a round number to a round number, with room above the highest. */
export function scaleOf(values: readonly number[], { min, max, unit }: Limits): ChartPlan['y'] {
  const lowest = min ?? Math.min(...values, 0);
  const highest = max ?? Math.max(...values, lowest);
  const span = highest - lowest || 1;
  const step = roundStep(span / TICKS, unit === 'bytes' ? 2 : 10);
  const from = min ?? Math.floor(lowest / step) * step;
  const to = max ?? Math.ceil((highest + span * 0.05) / step) * step;
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  const ticks = Array.from({ length: count }, (_, n) => {
    const at = Number((from + n * step).toPrecision(12));
    return { at, text: formatValue(at, { unit }) };
  });
  return { min: from, max: to === from ? from + step : to, ticks };
}

/** 1, 2 or 5 times a power of ten; for bytes a power of two. */
function roundStep(rough: number, base: 2 | 10): number {
  if (base === 2) return 2 ** Math.ceil(Math.log2(rough));
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
}

/** None so near to either end that its words would be cut off. */
export function clockTicks(fromS: number, toS: number): readonly Tick[] {
  const step = CLOCK_STEPS_S.find((each) => (toS - fromS) / each <= CLOCK_TICKS_MAX) ?? 86_400;
  const first = Math.ceil(fromS / step) * step;
  const margin = (toS - fromS) * EDGE_SHARE;
  return Array.from({ length: Math.floor((toS - first) / step) + 1 }, (_, n) => first + n * step)
    .filter((at) => at - fromS >= margin && toS - at >= margin)
    .map((at) => ({ at, text: clockOf(at, step < 60) }));
}

export function clockOf(atS: number, hasSeconds = true): string {
  const text = new Date(atS * 1_000).toTimeString().slice(0, 8);
  return hasSeconds ? text : text.slice(0, 5);
}
