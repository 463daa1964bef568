// The calls of the last two minutes in detail. uPlot draws on a canvas, which knows no
// style sheet: its colours are read from the page, and again when the theme changes.
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './history-chart.css';
import type { ProviderHistory } from '../../api/types.ts';
import type { Format } from '../../i18n/format.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { useWidth } from '../../ui/use-width.ts';
import { chartDataOf } from './chart-data.ts';
import { useInk } from './use-ink.ts';
import type { Ink } from './use-ink.ts';

const HEIGHT = 220;

type Words = {
  readonly accepted: string;
  readonly failed: string;
  readonly skipped: string;
  readonly time: string;
};

function optionsOf(ink: Ink, width: number, words: Words, format: Format): uPlot.Options {
  const time = (seconds: number) => format.time(seconds * 1_000, seconds * 1_000);
  const axis: uPlot.Axis = {
    stroke: ink.textSoft,
    font: ink.font,
    grid: { stroke: ink.line, width: 1 },
    ticks: { stroke: ink.line, width: 1 },
  };
  const line = (label: string, stroke: string, dash?: number[]): uPlot.Series => ({
    label,
    stroke,
    width: 2,
    points: { show: false },
    value: (_plot, value: number | null) => (value === null ? '–' : `${format.rate(value)}/s`),
    ...(dash === undefined ? { fill: `color-mix(in srgb, ${stroke} 14%, transparent)` } : { dash }),
  });
  return {
    width,
    height: HEIGHT,
    cursor: { drag: { x: false, y: false }, points: { size: 7 } },
    series: [
      { label: words.time, value: (_plot, value: number | null) => (value === null ? '–' : time(value)) },
      line(words.accepted, ink.good),
      line(words.failed, ink.bad),
      line(words.skipped, ink.held, [6, 5]),
    ],
    axes: [
      { ...axis, space: 90, values: (_plot, splits) => splits.map(time) },
      { ...axis, size: 44, values: (_plot, splits) => splits.map((value) => `${format.number(value)}/s`) },
    ],
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] } },
  };
}

export function HistoryChart({
  history,
  label,
}: {
  readonly history: ProviderHistory;
  readonly label: string;
}) {
  const { t, format } = useI18n();
  const ink = useInk();
  const [frame, width] = useWidth<HTMLDivElement>();
  const plot = useRef<uPlot | null>(null);
  const data = chartDataOf(history);
  // What a new plot begins with; afterwards it is given its data.
  const newest = useRef(data);

  useEffect(() => {
    newest.current = data;
    plot.current?.setData(data);
  }, [data]);
  useEffect(() => {
    const element = frame.current;
    if (element === null || width === null || ink === null) return undefined;
    const words = {
      accepted: t('outcome.accepted'),
      failed: t('provider.failed'),
      skipped: t('provider.skipped'),
      time: t('provider.time'),
    };
    const made = new uPlot(optionsOf(ink, width, words, format), newest.current, element);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [frame, width, ink, t, format]);

  return <div ref={frame} className="history-chart" role="img" aria-label={label} />;
}
