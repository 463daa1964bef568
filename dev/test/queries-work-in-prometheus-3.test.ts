// Debian has Prometheus 2, the containers have 3. What differs and would leave a
// panel or an alert silent: 3 writes a whole bound as le="30.0", and knows no
// holt_winters any more. https://prometheus.io/docs/prometheus/latest/migration/
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const config = join(import.meta.dirname, '..', '..', 'config');
const textsIn = (...path: readonly string[]): readonly string[] => {
  const folder = join(config, ...path);
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
};

const onlyIn2 = (text: string): readonly string[] =>
  // Within JSON a quote comes with a backslash.
  text.match(/\b(?:le|quantile)\s*(?:=|!=|=~|!~)\s*\\*"[\d|]+\\*"|\bholt_winters\b/g) ?? [];

describe('the queries of dashboards and rules', () => {
  it('mean the same in Prometheus 2 and 3', () => {
    const texts = [...textsIn('grafana', 'dashboards'), ...textsIn('prometheus', 'rules')];
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.flatMap(onlyIn2)).toEqual([]);
  });

  it('would be caught where they do not', () => {
    expect(onlyIn2('rate(x_bucket{le="30"}[1m])')).toHaveLength(1);
    expect(onlyIn2('"expr": "x_bucket{le=~\\"1|2\\"}"')).toHaveLength(1);
    expect(onlyIn2('x_bucket{le="0.3"} or x_bucket{le=~"30(\\\\.0)?"}')).toEqual([]);
  });
});
