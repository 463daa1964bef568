// One dashboard as a page of the size of its picture, in Grafana's grid of 24
// columns, with what it is written above it: not a screenshot of Grafana.
import { escaped } from '../drill/report/svg.ts';
import type { GridPos } from '../grafana/dashboard-model.ts';
import { clockOf, planChart } from './chart-plan.ts';
import type { ChartPlan } from './chart-plan.ts';
import { drawPanel, nothing } from './draw-panels.ts';
import type { DashboardData, PanelData } from './panel-data.ts';
import { PREVIEW_STYLE } from './preview-style.ts';

export const PAGE_WIDTH = 1_600;
const ROW_HEIGHT = 30;
const GAP = 8;
const HEADER = 64;
const LEGEND_MAX = 10;

export type PreviewPage = {
  readonly html: string;
  readonly height: number;
  /** Element id → what is drawn into it. */
  readonly charts: Readonly<Record<string, ChartPlan>>;
};

export function previewPage(data: DashboardData): PreviewPage {
  const charts: Record<string, ChartPlan> = {};
  const panels = data.panels.map((panel, index) => {
    if (panel.panel.type === 'row') {
      return `<h2 style="${styleOf(panel.place)}">${escaped(panel.title)}</h2>`;
    }
    const body = drawPanel(panel, data) ?? chart(panel, `chart-${index}`);
    return (
      `<section style="${styleOf(panel.place)}"><h3>${escaped(panel.title)}</h3>` +
      `<div class="body">${body}</div></section>`
    );
  });
  const bottom = Math.max(...data.panels.map(({ place }) => place.y + place.h), 1);
  const height = HEADER + bottom * (ROW_HEIGHT + GAP) + GAP;
  const { fromS, toS } = data.window;
  const html =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(data.title)}</title>` +
    `<style>${PREVIEW_STYLE}</style><body style="height:${height}px">` +
    `<header><h1>${escaped(data.title)}</h1><p>${clockOf(fromS)} – ${clockOf(toS)}</p>` +
    '<p class="label">Preview, drawn without Grafana from what Prometheus recorded</p></header>' +
    `<main style="top:${HEADER}px">${panels.join('')}</main></body></html>`;
  return { html, height, charts };

  function chart(panel: PanelData, id: string): string {
    const plan = planChart(panel, data);
    if (plan.lines.every(({ values }) => values.every((value) => value === null))) return nothing(panel);
    charts[id] = plan;
    return `<div class="chart" id="${id}"></div>${legend(plan)}`;
  }
}

/** Those that moved; what stayed at 0 is drawn too, and only counted here. */
function legend({ lines }: ChartPlan): string {
  const moving = lines.filter(({ values }) => values.some((value) => value !== null && value !== 0));
  const named = moving.length === 0 ? lines : moving;
  const shown = named.slice(0, LEGEND_MAX);
  const rest = lines.length - shown.length;
  const items = shown.map(
    ({ name, colour }) => `<span><i style="background:${colour}"></i>${escaped(name)}</span>`,
  );
  const more = named.length > shown.length ? `${rest} more` : `${rest} at 0`;
  return `<div class="legend">${items.join('')}${rest > 0 ? `<span class="more">+ ${more}</span>` : ''}</div>`;
}

function styleOf({ x, y, w, h }: GridPos): string {
  const column = (PAGE_WIDTH - GAP) / 24;
  const unit = ROW_HEIGHT + GAP;
  const box = {
    left: GAP + x * column,
    top: y * unit,
    width: w * column - GAP,
    height: h * unit - GAP,
  };
  return Object.entries(box)
    .map(([name, value]) => `${name}:${value.toFixed(1)}px`)
    .join(';');
}
