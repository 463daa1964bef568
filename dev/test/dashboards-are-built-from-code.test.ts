import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dashboardFiles } from '../dashboards/dashboard-files.ts';

const folder = join(import.meta.dirname, '..', '..', 'config', 'grafana', 'dashboards');

type Panel = {
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: { readonly uid?: string };
  readonly targets: readonly { readonly expr: string; readonly datasource?: { readonly uid?: string } }[];
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
};
type Dashboard = { readonly uid: string; readonly panels: readonly Panel[] };

const built = [...dashboardFiles()].map(([name, text]) => ({
  name,
  text,
  dashboard: JSON.parse(text) as Dashboard, // the shape is what the tests below hold it to
}));
const panels = built.flatMap(({ name, dashboard }) =>
  dashboard.panels.map((panel) => [`${name}: ${panel.title ?? 'no title'}`, panel] as const),
);

describe('the dashboards', () => {
  it('are what the code builds; after a change run: npm run dashboards', () => {
    expect(readdirSync(folder).sort()).toEqual(built.map(({ name }) => name).sort());
    for (const { name, text } of built) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  });

  it('show what an operator asks first', () => {
    const titles = panels.map(([, { title }]) => title);
    for (const title of [
      'Breaker state',
      'Provider in use',
      'Attempts, by provider and outcome',
      'Failovers',
      'Delivery latency',
      'Queue age',
      'Faults active',
    ]) {
      expect(titles).toContain(title);
    }
  });

  it.each(panels)(
    '%s: has a unit, says what is good and what to do, and asks the chosen source',
    (_, panel) => {
      expect(panel.fieldConfig?.defaults?.unit).toBeTruthy();
      expect(panel.description).toMatch(/\*\*Good:\*\* .+\n\n\*\*Otherwise:\*\* .+/);
      expect(panel.datasource?.uid).toBe('${datasource}');
      expect(panel.targets.length).toBeGreaterThan(0);
      for (const target of panel.targets) expect(target.datasource?.uid).toBe('${datasource}');
    },
  );

  it.each(panels)('%s: reads counters through rate or increase, over $__rate_interval', (_, panel) => {
    for (const { expr } of panel.targets) {
      const outside = expr.replace(/\b(rate|increase)\([^()]*\)/g, '');
      expect(outside).not.toMatch(/_(total|bucket|count|sum)\b/);
      for (const [, range] of expr.matchAll(/\[([^\]]+)\]/g)) expect(range).toBe('$__rate_interval');
    }
  });

  it('lay their panels side by side, never over each other', () => {
    for (const { dashboard } of built) {
      const taken = new Set<string>();
      for (const { gridPos } of dashboard.panels) {
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            expect(taken).not.toContain(`${x},${y}`);
            taken.add(`${x},${y}`);
          }
        }
      }
    }
  });
});
