// What every plot has: the time axis, faults as shaded spans, events as marks.
import type { DrillRecord } from '../record.ts';
import { escaped, short } from './svg.ts';

const WIDTH = 720;
const LEFT = 72;
const RIGHT = 12;
const TOP = 22;
const BOTTOM = 22;
const STEPS_S = [1, 2, 5, 10, 20, 30, 60];
const TIMES_SHOWN_MAX = 11;

export type Frame = {
  readonly x: (second: number) => number;
  /** Of a share of the height: 0 is the bottom, 1 the top. */
  readonly y: (share: number) => number;
  readonly left: number;
  readonly right: number;
  readonly height: number;
};

/** What is marked, with the letter or number that stands for it in the plots. */
export type Legend = {
  readonly spans: readonly {
    readonly key: string;
    readonly fromS: number;
    readonly untilS: number;
    readonly text: string;
  }[];
  readonly marks: readonly { readonly key: string; readonly atS: number; readonly text: string }[];
};

export function legendOf({ faults, marks, names }: DrillRecord): Legend {
  return {
    spans: faults.map(({ kind, on, fromS, untilS }, index) => ({
      key: String.fromCharCode('A'.charCodeAt(0) + (index % 26)),
      fromS,
      untilS,
      text: `${kind} at ${names[on]}`,
    })),
    marks: marks.map(({ atS, text }, index) => ({ key: String(index + 1), atS, text })),
  };
}

export function frameFor(record: DrillRecord, height: number): Frame {
  const endS = Math.max(record.endedS, record.scenario.duration_s);
  const inner = height - TOP - BOTTOM;
  return {
    x: (second) => LEFT + (Math.min(second, endS) / endS) * (WIDTH - LEFT - RIGHT),
    y: (share) => TOP + (1 - share) * inner,
    left: LEFT,
    right: WIDTH - RIGHT,
    height,
  };
}

/** A whole plot: what lies behind, its own drawing, and what lies on top. */
export function plot(
  record: DrillRecord,
  frame: Frame,
  drawing: { readonly label: string; readonly body: string },
): string {
  const legend = legendOf(record);
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(drawing.label)}">` +
    `<svg viewBox="0 0 ${WIDTH} ${frame.height}" role="img" aria-label="${escaped(drawing.label)}">` +
    `${spans(legend, frame)}${timeAxis(record, frame)}${drawing.body}${marks(legend, frame)}</svg></div>`
  );
}

function spans({ spans: all }: Legend, { x, y }: Frame): string {
  return all
    .map(({ key, fromS, untilS, text }) => {
      const width = Math.max(1, x(untilS) - x(fromS));
      return (
        `<rect class="fault" x="${short(x(fromS))}" y="${short(y(1))}" width="${short(width)}" height="${short(y(0) - y(1))}">` +
        `<title>${escaped(`${key}: ${text}`)}</title></rect>` +
        // What is drawn over the shade does not hide this.
        `<rect class="span" x="${short(x(fromS))}" y="${short(y(1) - 3)}" width="${short(width)}" height="3"/>` +
        `<text class="key" x="${short(x(fromS) + 3)}" y="${short(y(1) - 6)}">${key}</text>`
      );
    })
    .join('');
}

function marks({ marks: all }: Legend, { x, y }: Frame): string {
  return all
    .map(
      ({ key, atS, text }) =>
        `<line class="mark" x1="${short(x(atS))}" x2="${short(x(atS))}" y1="${short(y(1) - 4)}" y2="${short(y(0))}"/>` +
        `<text class="key" text-anchor="middle" x="${short(x(atS))}" y="${short(y(1) - 6)}">${key}` +
        `<title>${escaped(`${key}: ${text}`)}</title></text>`,
    )
    .join('');
}

function timeAxis({ endedS, scenario }: DrillRecord, { x, y, left, right }: Frame): string {
  const endS = Math.max(endedS, scenario.duration_s);
  const step = STEPS_S.find((candidate) => endS / candidate <= TIMES_SHOWN_MAX) ?? endS;
  const shown = Array.from({ length: Math.floor(endS / step) + 1 }, (_, index) => index * step);
  const labels = shown.map(
    (tick) =>
      `<line class="tick" x1="${short(x(tick))}" x2="${short(x(tick))}" y1="${short(y(0))}" y2="${short(y(0) + 4)}"/>` +
      `<text class="axis" text-anchor="middle" x="${short(x(tick))}" y="${short(y(0) + 16)}">${tick} s</text>`,
  );
  // The traffic is over: what follows is settling.
  const end =
    endedS > scenario.duration_s
      ? `<line class="end" x1="${short(x(scenario.duration_s))}" x2="${short(x(scenario.duration_s))}" y1="${short(y(1))}" y2="${short(y(0))}"><title>end of the traffic</title></line>`
      : '';
  return `<line class="base" x1="${left}" x2="${right}" y1="${short(y(0))}" y2="${short(y(0))}"/>${labels.join('')}${end}`;
}

/** Lines across with their values; `share` says how high each value is. */
export function valueAxis(
  { y, left, right }: Frame,
  ticks: readonly { readonly share: number; readonly text: string }[],
): string {
  return ticks
    .filter(({ share }) => share >= 0 && share <= 1)
    .map(
      ({ share, text }) =>
        `<line class="grid" x1="${left}" x2="${right}" y1="${short(y(share))}" y2="${short(y(share))}"/>` +
        `<text class="axis" text-anchor="end" x="${left - 6}" y="${short(y(share) + 4)}">${escaped(text)}</text>`,
    )
    .join('');
}
