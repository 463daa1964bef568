// The panels that are words, numbers and bars, as HTML. Charts are drawn in the page.
import { escaped } from '../drill/report/svg.ts';
import type { FieldDefaults } from '../grafana/dashboard-model.ts';
import { clockTicks } from './chart-plan.ts';
import { paletteColour } from './colours.ts';
import { displayOf } from './display.ts';
import type { Display } from './display.ts';
import { lastOf } from './panel-data.ts';
import type { DashboardData, NamedSeries, PanelData } from './panel-data.ts';

const TILES_MAX = 8;
const ROWS_MAX = 30;
const SPARK = { width: 100, height: 40 };

/** The body of a panel; null where it is a chart. */
export function drawPanel(panel: PanelData, data: DashboardData): string | null {
  switch (panel.panel.type) {
    case 'timeseries':
      return null;
    case 'stat':
      return drawStat(panel);
    case 'gauge':
    case 'bargauge':
      return drawBars(panel);
    case 'state-timeline':
      return drawTimeline(panel, data);
    case 'table':
      return drawTable(panel);
    case 'text':
      return drawText(panel.panel.options?.['content']);
    default:
      return `<div class="words">A panel of the type ${escaped(panel.panel.type)} is not drawn here.</div>`;
  }
}

function drawText(content: unknown): string {
  return `<div class="words">${escaped(typeof content === 'string' ? content : '')}</div>`;
}

const defaultsOf = ({ panel }: PanelData): FieldDefaults => panel.fieldConfig?.defaults ?? {};

function drawStat(panel: PanelData): string {
  const { colorMode, graphMode, textMode } = panel.panel.options ?? {};
  const isNamed = textMode === 'name' || panel.series.length > 1;
  const tiles = panel.series.slice(0, TILES_MAX).map((series) => {
    const display = displayOf(lastOf(series), defaultsOf(panel));
    const spark = graphMode === 'area' && series.samples.length > 2 ? sparkline(series) : '';
    const value = textMode === 'name' ? series.name : display.text;
    const name = isNamed && textMode !== 'name' ? `<span class="name">${escaped(series.name)}</span>` : '';
    return tile({ value, name, spark, colour: display.colour, isFilled: colorMode === 'background' });
  });
  if (tiles.length > 0) return `<div class="tiles">${tiles.join('')}</div>`;
  const { text, colour } = displayOf(undefined, defaultsOf(panel));
  const isFilled = colorMode === 'background';
  return `<div class="tiles">${tile({ value: text, name: '', spark: '', colour, isFilled })}</div>`;
}

type Tile = {
  readonly value: string;
  readonly name: string;
  readonly spark: string;
  readonly colour: string;
  readonly isFilled: boolean;
};

function tile({ value, name, spark, colour, isFilled }: Tile): string {
  const style = `${isFilled ? 'background' : 'color'}:${colour}`;
  return (
    `<div class="tile${isFilled ? ' filled' : ''}" style="${style}">` +
    `${spark}${name}<span class="value">${escaped(value)}</span></div>`
  );
}

function sparkline({ samples }: NamedSeries): string {
  const values = samples.filter(([, value]) => Number.isFinite(value));
  const [first, last] = [values[0]?.[0] ?? 0, values.at(-1)?.[0] ?? 1];
  const highest = Math.max(...values.map(([, value]) => value), 1e-9);
  const lowest = Math.min(...values.map(([, value]) => value), 0);
  const points = values.map(([atS, value]) => {
    const x = ((atS - first) / (last - first || 1)) * SPARK.width;
    const y = SPARK.height - ((value - lowest) / (highest - lowest)) * SPARK.height;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const area = `0,${SPARK.height} ${points.join(' ')} ${SPARK.width},${SPARK.height}`;
  return (
    `<svg class="spark" viewBox="0 0 ${SPARK.width} ${SPARK.height}" preserveAspectRatio="none">` +
    `<polygon points="${area}" /></svg>`
  );
}

function drawBars(panel: PanelData): string {
  const { min = 0, max } = defaultsOf(panel);
  const values = panel.series.map((series) => ({ series, value: lastOf(series) }));
  const highest = max ?? Math.max(...values.map(({ value }) => value ?? 0), 1e-9);
  const bars = values.slice(0, ROWS_MAX).map(({ series, value }) => {
    const { text, colour } = displayOf(value, defaultsOf(panel));
    const share = (((value ?? min) - min) / (highest - min || 1)) * 100;
    return (
      `<div class="bar"><span class="name">${escaped(series.name)}</span>` +
      `<span class="track"><i style="width:${clamped(share)}%;background:${colour}"></i></span>` +
      `<b style="color:${colour}">${escaped(text)}</b></div>`
    );
  });
  return bars.length === 0 ? nothing(panel) : `<div class="bars">${bars.join('')}</div>`;
}

function drawTimeline(panel: PanelData, { window }: DashboardData): string {
  const { fromS, toS, stepS } = window;
  const rows = panel.series.slice(0, ROWS_MAX).map((series) => {
    const spans = mergeSpans(series, stepS).map(({ fromS: from, untilS, value }) => {
      const left = clamped(((from - fromS) / (toS - fromS)) * 100);
      const width = clamped(((untilS - fromS) / (toS - fromS)) * 100) - left;
      const { text, colour } = stateOf(value, panel);
      const words = width > text.length * 0.9 ? escaped(text) : '';
      return `<i style="left:${left}%;width:${width}%;background:${colour}">${words}</i>`;
    });
    return `<div class="line"><span class="name">${escaped(series.name)}</span><span class="states">${spans.join('')}</span></div>`;
  });
  return rows.length === 0
    ? nothing(panel)
    : `<div class="timeline" style="grid-template-rows:repeat(${rows.length},minmax(0,1fr)) 18px">${rows.join('')}${clock(fromS, toS)}</div>`;
}

function clock(fromS: number, toS: number): string {
  const ticks = clockTicks(fromS, toS).map(
    ({ at, text }) => `<span style="left:${clamped(((at - fromS) / (toS - fromS)) * 100)}%">${text}</span>`,
  );
  return `<div class="ticks">${ticks.join('')}</div>`;
}

function stateOf(value: number, panel: PanelData): Display {
  const display = displayOf(value, defaultsOf(panel));
  if (display.isMapped || (defaultsOf(panel).thresholds?.steps ?? []).length > 0) return display;
  return { ...display, colour: paletteColour(value) };
}

type Span = { readonly fromS: number; readonly untilS: number; readonly value: number };

/** Values alike that follow each other are one span; where nothing was said for two steps, none is. */
export function mergeSpans({ samples }: Pick<NamedSeries, 'samples'>, stepS: number): readonly Span[] {
  const spans: { fromS: number; untilS: number; value: number }[] = [];
  for (const [atS, value] of samples) {
    const last = spans.at(-1);
    if (last !== undefined && last.value === value && atS - last.untilS <= stepS) last.untilS = atS + stepS;
    else spans.push({ fromS: atS, untilS: atS + stepS, value });
  }
  return spans;
}

function drawTable(panel: PanelData): string {
  const names = [...new Set(panel.series.flatMap(({ labels }) => Object.keys(labels)))].filter(
    (name) => name !== '__name__',
  );
  const head = [...names, 'Value'].map((name) => `<th>${escaped(name)}</th>`).join('');
  const rows = panel.series.slice(0, ROWS_MAX).map((series) => {
    const { text, colour } = displayOf(lastOf(series), defaultsOf(panel));
    const cells = names.map((name) => `<td>${escaped(series.labels[name] ?? '')}</td>`).join('');
    return `<tr>${cells}<td class="number" style="color:${colour}">${escaped(text)}</td></tr>`;
  });
  if (rows.length === 0) return nothing(panel);
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

export function nothing(panel: PanelData): string {
  return `<div class="nothing">${escaped(defaultsOf(panel).noValue ?? 'No data')}</div>`;
}

function clamped(percent: number): number {
  return Number(Math.max(0, Math.min(100, percent)).toFixed(3));
}
