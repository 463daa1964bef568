// The alerts of the objectives are nine lines of PromQL each, six times over: a
// slip in one of them would be found on the worst of days.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { alerts, rules } from './observability/rule-files.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (...path: readonly string[]): string => readFileSync(join(root, ...path), 'utf8');

const objectives = ['accepted', 'available', 'quick'];
const named = (slo: string): string => `Slo${slo.charAt(0).toUpperCase()}${slo.slice(1)}`;

// Of the Site Reliability Workbook, chapter 5: so much faster than allowed, over a long and a short window.
const speeds = [
  {
    speed: 'Fast',
    severity: 'critical',
    pairs: [['14.4', '1h', '5m'] as const, ['6', '6h', '30m'] as const],
  },
  { speed: 'Slow', severity: 'warning', pairs: [['3', '1d', '2h'] as const, ['1', '3d', '6h'] as const] },
];

const group = (
  parse(read('config', 'prometheus', 'rules', 'slo.yml')) as {
    groups: readonly { name: string; interval?: string }[]; // promtool checks the shape
  }
).groups.find(({ name }) => name === 'relevo-slo');
const secondsPerSample = Number(/^(\d+)s$/.exec(group?.interval ?? '')?.[1]);

const oneLine = (expr: string): string => expr.replaceAll(/\s+/g, ' ').trim();

function expected(slo: string, pairs: readonly (readonly [string, string, string])[]): string {
  const sides = pairs.map(
    ([factor, long, short]) =>
      `( relevo:slo_burn_rate:${long}{slo="${slo}"} > ${factor} and relevo:slo_burn_rate:${short}{slo="${slo}"} > ${factor}` +
      ` and sum_over_time(relevo:slo_bad:rate5m{slo="${slo}"}[${long}]) * ${secondsPerSample} >= 10 )`,
  );
  return sides.join(' or ');
}

const cases = objectives.flatMap((slo) =>
  speeds.map((each) => ({ ...each, slo, alert: `${named(slo)}${each.speed}Burn` })),
);

describe('the alerts of the objectives', () => {
  it.each(cases)(
    '$alert fires by its two pairs of windows, from ten bad events on',
    ({ alert, slo, severity, pairs }) => {
      const found = alerts.find((each) => each.alert === alert);
      expect(oneLine(found?.expr ?? '')).toBe(expected(slo, pairs));
      expect(found?.labels).toEqual({ severity });
    },
  );

  it('are these and no others', () => {
    const burning = alerts.map(({ alert }) => alert).filter((name) => name.startsWith('Slo'));
    expect(burning.sort()).toEqual(cases.map(({ alert }) => alert).sort());
  });

  it('count bad events by the interval at which they are recorded, in their tests too', () => {
    expect(secondsPerSample).toBe(15);
    expect(read('config', 'prometheus', 'tests', 'slo.yml')).toContain(
      `evaluation_interval: ${secondsPerSample}s`,
    );
  });

  it('rest on a burn rate of each window, made alike', () => {
    for (const window of ['30m', '1h', '2h', '6h', '1d', '3d']) {
      const rule = rules.find(({ record }) => record === `relevo:slo_burn_rate:${window}`);
      expect(oneLine(rule?.expr ?? '')).toBe(
        `avg_over_time(relevo:slo_bad:rate5m[${window}]) / (avg_over_time(relevo:slo_events:rate5m[${window}]) > 0) / (1 - relevo:slo_objective:ratio)`,
      );
    }
  });
});

describe('docs/slo.md', () => {
  const page = read('docs', 'slo.md');

  it.each(objectives)('gives the objective of %s as the rules have it', (slo) => {
    const rule = rules.find(
      ({ record, labels }) => record === 'relevo:slo_objective:ratio' && labels?.['slo'] === slo,
    );
    const percent = Number(/^vector\((.+)\)$/.exec(rule?.expr ?? '')?.[1]) * 100;
    expect(page).toMatch(new RegExp(`\\| \`${slo}\`\\s+\\| ${percent} % `));
  });

  it('gives the windows as the rules have them', () => {
    const words = (window: string): string => window.replace(/(\d+)(\w)/, '$1 $2');
    for (const { speed, pairs } of speeds) {
      for (const [factor, long, short] of pairs) {
        const row = new RegExp(
          `\\| ${factor}\\s+\\| ${words(long)}\\s+\\| ${words(short)}\\s+\\|.*\\| \`Slo…${speed}Burn\``,
        );
        expect(page).toMatch(row);
      }
    }
  });
});
