// Runs in the page, where uPlot is: it is handed over as text, so it can use
// nothing but its arguments and what the page has.
import type { ChartPlan } from './chart-plan.ts';

type Context = {
  save(): void;
  restore(): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  setLineDash(dashes: readonly number[]): void;
  strokeStyle: string;
};
type Box = readonly [x1: number, y1: number, x2: number, y2: number];
type Plot = {
  readonly ctx: Context;
  readonly bbox: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  valToPos(value: number, scale: 'x' | 'y', isCanvas: boolean): number;
};
type Rectangle = { readonly top: number; readonly bottom: number };
type Element = {
  readonly clientWidth: number;
  readonly clientHeight: number;
  getBoundingClientRect(): Rectangle;
  querySelector(selector: string): Element | null;
};
type Page = {
  readonly document: { getElementById(id: string): Element | null };
  readonly uPlot: new (options: unknown, data: unknown, into: unknown) => Plot;
};

/** Ids of those that are not where they can be seen. */
export function findHidden(ids: readonly string[]): readonly string[] {
  // `as`: the page's own globals, which Node's types do not know.
  const { document } = globalThis as unknown as Page;
  return ids.filter((id) => {
    const element = document.getElementById(id);
    const canvas = element?.querySelector('canvas')?.getBoundingClientRect();
    const box = element?.getBoundingClientRect();
    if (canvas === undefined || box === undefined) return true;
    return canvas.top < box.top - 1 || canvas.bottom > box.bottom + 1;
  });
}

/** Draws each plan into its element. */
export function drawCharts(charts: Readonly<Record<string, ChartPlan>>): void {
  // `as`: the page's own globals, which Node's types do not know.
  const page = globalThis as unknown as Page;
  const line = (ctx: Context, colour: string, [x1, y1, x2, y2]: Box): void => {
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.setLineDash([5, 4]);
    ctx.beginPath();
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
    ctx.stroke();
    ctx.restore();
  };
  for (const [id, plan] of Object.entries(charts)) {
    const element = page.document.getElementById(id);
    if (element === null) continue;
    const axis = (ticks: ChartPlan['x']['ticks'], size: number): object => ({
      stroke: '#8e8e99',
      font: "11.5px 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif",
      grid: { stroke: '#25282e', width: 1 },
      ticks: { show: false },
      gap: 6,
      size,
      splits: () => ticks.map(({ at }) => at),
      values: () => ticks.map(({ text }) => text),
    });
    const longest = Math.max(...plan.y.ticks.map(({ text }) => text.length));
    const options = {
      width: element.clientWidth,
      height: element.clientHeight,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [plan.x.min, plan.x.max] },
        y: { range: () => [plan.y.min, plan.y.max] },
      },
      axes: [axis(plan.x.ticks, 24), axis(plan.y.ticks, 14 + longest * 7)],
      series: [
        {},
        ...plan.lines.map(({ colour, fill }) => ({
          ...{ stroke: colour, fill, width: 1.5 },
          points: { show: false },
        })),
      ],
      hooks: {
        draw: [
          (plot: Plot) => {
            const { left, top, width, height } = plot.bbox;
            for (const { scale, at, colour } of plan.rules) {
              const place = plot.valToPos(at, scale, true);
              line(
                plot.ctx,
                colour,
                scale === 'x' ? [place, top, place, top + height] : [left, place, left + width, place],
              );
            }
          },
        ],
      },
    };
    new page.uPlot(options, [plan.times, ...plan.lines.map(({ values }) => values)], element);
  }
}
