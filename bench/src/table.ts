// The outcome of a comparison as a Markdown table, which is read in a terminal as well.
import type { Comparison, Goal, Measurement, Result } from './comparison.ts';
import { judgeGoals, measurementOf, medianOf } from './judge-goals.ts';
import type { Verdict } from './judge-goals.ts';
import { formatValue } from './run-comparison.ts';
import { spreadOf } from './statistics.ts';

/** Columns are as wide as what is in them; all but the first are flush right. */
export function drawTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, index) =>
    Math.max(3, title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const draw = (cells: readonly string[]): string =>
    `| ${widths.map((width, index) => (index === 0 ? (cells[index] ?? '').padEnd(width) : (cells[index] ?? '').padStart(width))).join(' | ')} |`;
  const rule = widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [draw(head), draw(rule), ...rows.map(draw)].join('\n');
}

export function tableOf(result: Result): string {
  const { comparison, entries } = result;
  const head = ['', ...comparison.measurements.flatMap(({ title, unit }) => [`${title} (${unit})`, '×'])];
  const rows = entries.map(({ contestant }) => [
    contestant,
    ...comparison.measurements.flatMap((measurement) => cellsOf(result, contestant, measurement)),
  ]);
  return drawTable(head, rows);
}

/** The median with its spread, and the subject's median as a multiple of it. */
function cellsOf(
  { comparison, entries }: Result,
  contestant: string,
  { key }: Measurement,
): readonly string[] {
  const values = entries
    .filter((entry) => entry.contestant === contestant)
    .flatMap(({ samples }) => samples.flatMap((sample) => sample[key] ?? []));
  if (values.length === 0) return ['–', '–'];
  const { median, min, max } = spreadOf(values);
  const own = medianOf(entries, comparison.subject, key);
  const ratio = own === undefined || contestant === comparison.subject ? '' : formatRatio(own / median);
  return [`${formatValue(median)} (${formatValue(min)}–${formatValue(max)})`, ratio];
}

const formatRatio = (ratio: number): string => (Number.isFinite(ratio) ? ratio.toFixed(2) : '–');

export function goalLines(result: Result): readonly string[] {
  return judgeGoals(result).map((verdict) => goalLine(result.comparison, verdict));
}

function goalLine(comparison: Comparison, { goal, found, isHeld }: Verdict): string {
  const mark = isHeld === null ? 'not measured' : isHeld ? 'held' : 'missed';
  const value = found === null ? '' : `: ${goal.of === undefined ? formatValue(found) : formatRatio(found)}`;
  return `- ${describeGoal(comparison, goal)}${value}, **${mark}**`;
}

export function describeGoal(comparison: Comparison, goal: Goal): string {
  const { title, unit, better } = measurementOf(comparison, goal.measurement);
  const best =
    goal.of === undefined || goal.of.length < 2
      ? ''
      : better === 'higher'
        ? 'the highest of '
        : 'the lowest of ';
  const measure =
    goal.of === undefined
      ? `${formatValue(goal.value)} ${unit}`
      : `${goal.value} × ${best}${goal.of.join(', ')}`;
  return `${title}: ${goal.relation} ${measure}${goal.isStretch === true ? ' (stretch)' : ''}`;
}
