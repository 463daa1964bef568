// docs/metrics.md, read as its tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const metricsPage = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'docs', 'metrics.md'),
  'utf8',
);

type Documented = {
  /** `type: label, label`; null for a recorded rule. */
  readonly kind: string | null;
  readonly alerts: readonly string[];
  readonly dashboards: readonly string[];
};

const listed = (cell: string | undefined): readonly string[] =>
  (cell ?? '').split(', ').filter((text) => text !== '');

/** Each row whose first cell is a name: the last two are alerts and dashboards. */
export function documentedMetrics(): ReadonlyMap<string, Documented> {
  const found = new Map<string, Documented>();
  for (const line of metricsPage.split('\n')) {
    const cells = line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1);
    const name = /^`([\w:]+)`$/.exec(cells[0] ?? '')?.[1];
    if (name === undefined) continue;
    const kind = name.includes(':') ? null : `${cells[1] ?? ''}: ${(cells[2] ?? '').replaceAll('`', '')}`;
    found.set(name, { kind, alerts: listed(cells.at(-2)), dashboards: listed(cells.at(-1)) });
  }
  return found;
}
