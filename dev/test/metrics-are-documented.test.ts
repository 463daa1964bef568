import { describe, expect, it } from '@jest/globals';
import { dashboards, expressionsOf } from './observability/built-dashboards.ts';
import { documentedMetrics, metricsPage } from './observability/metrics-page.ts';
import { familyOf } from './observability/promql-names.ts';
import { registeredMetrics } from './observability/registered-metrics.ts';
import { alerts, ownNamesIn, recorded, rules } from './observability/rule-files.ts';

const documented = documentedMetrics();
const registered = registeredMetrics();
const own = /^(relevo|notifier)_/;

const sorted = (entries: Iterable<readonly [string, string | null]>): readonly unknown[] =>
  [...entries].sort(([a], [b]) => a.localeCompare(b));

const mentions = (expr: string, name: string): boolean =>
  [...expr.matchAll(/[A-Za-z_:][\w:]*/g)].some(([found]) => familyOf(found, registered) === name);

describe('docs/metrics.md', () => {
  it('names each metric of our own that a service registers, with its type and labels, and no other', () => {
    const ours = [...registered].filter(([name]) => own.test(name));
    const told = [...documented].flatMap(([name, { kind }]) =>
      own.test(name) ? [[name, kind] as const] : [],
    );
    expect(sorted(told)).toEqual(sorted(ours));
  });

  it('names of Node’s and the process’s only what is there, with its type and labels', () => {
    const told = [...documented].filter(([name]) => /^(nodejs|process)_/.test(name));
    expect(told.length).toBeGreaterThan(5);
    for (const [name, { kind }] of told) expect([name, kind]).toEqual([name, registered.get(name)]);
  });

  it('names the rules that are recorded', () => {
    expect([...documented.keys()].filter((name) => name.includes(':'))).toEqual(recorded);
  });

  it('says which alerts rest on a metric, and no other', () => {
    for (const [name, { alerts: told }] of documented) {
      const resting = alerts.filter(({ expr }) => mentions(expr, name)).map(({ alert }) => alert);
      expect([name, told]).toEqual([name, resting.sort()]);
    }
    for (const { alert } of alerts) expect([alert, metricsPage.includes(alert)]).toEqual([alert, true]);
  });

  it('says which dashboards show a metric, and no other', () => {
    for (const [name, { dashboards: told }] of documented) {
      const showing = dashboards.filter(({ dashboard }) =>
        expressionsOf(dashboard).some((expr) => mentions(expr, name)),
      );
      expect([name, told]).toEqual([name, showing.map((each) => each.name)]);
    }
  });
});

describe('the metrics that rules ask for', () => {
  it('exist', () => {
    const known = new Set([...registered.keys(), ...recorded]);
    const names = new Set(rules.flatMap(({ expr }) => ownNamesIn(expr)));
    expect(names.size).toBeGreaterThan(8);
    for (const name of names) expect(known).toContain(name);
  });
});
