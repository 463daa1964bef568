// What only Prometheus' and Alertmanager's own tools can say: their files are
// valid, the alerts fire and stay silent when they should, the dashboards' queries parse.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const config = join(import.meta.dirname, '..', '..', 'config');
const dashboards = join(config, 'grafana', 'dashboards');
let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'relevo-prometheus-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Verdict = { readonly isFine: boolean; readonly said: string };

function run(tool: 'promtool' | 'amtool', ...words: readonly string[]): Verdict {
  const { status, stdout, stderr, error } = spawnSync(tool, words, { encoding: 'utf8', timeout: 30_000 });
  if (error !== undefined) {
    throw new Error(`${tool} did not run. Get it with:  apt-get install prometheus prometheus-alertmanager`, {
      cause: error,
    });
  }
  return { isFine: status === 0, said: `${stdout}${stderr}` };
}

const fine = { isFine: true };
const filesIn = (...path: readonly string[]): readonly string[] => {
  const folder = join(config, ...path);
  return readdirSync(folder).map((name) => join(folder, name));
};

/** Every query of a dashboard, its variables filled in as Grafana would. */
function queriesOf(file: string): readonly string[] {
  const queries: string[] = [];
  JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) => {
    if (key === 'expr' && typeof value === 'string')
      queries.push(value.replaceAll('$__rate_interval', '20s'));
    return value;
  });
  return queries;
}

function checkQueries(queries: readonly string[]): Verdict {
  const file = join(scratch, 'queries.json'); // JSON is YAML
  const rules = queries.map((expr, index) => ({ record: `query:${index}`, expr }));
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
  return run('promtool', 'check', 'rules', file);
}

describe('Prometheus', () => {
  it('accepts its configuration', () => {
    expect(run('promtool', 'check', 'config', join(config, 'prometheus', 'prometheus.yml'))).toMatchObject(
      fine,
    );
  });

  it('accepts the rules', () => {
    expect(run('promtool', 'check', 'rules', ...filesIn('prometheus', 'rules'))).toMatchObject(fine);
  });

  it('sees each alert fire, and stay silent, when it should', () => {
    const tests = filesIn('prometheus', 'tests');
    expect(run('promtool', 'test', 'rules', ...tests)).toMatchObject(fine);
  });

  it('has each alert shown firing at least once', () => {
    const alerts = filesIn('prometheus', 'rules').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name),
    );
    const tests = filesIn('prometheus', 'tests')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const shown = [...tests.matchAll(/alertname: (\w+)\s+exp_alerts:\s+- /g)].map(([, name]) => name);
    const silent = [...tests.matchAll(/alertname: (\w+), exp_alerts: \[\]/g)].map(([, name]) => name);
    expect(alerts.length).toBeGreaterThan(0);
    for (const name of alerts) {
      expect(shown).toContain(name);
      expect(silent).toContain(name);
    }
  });
});

describe('Alertmanager', () => {
  it('accepts its configuration', () => {
    const file = join(config, 'alertmanager', 'alertmanager.yml');
    expect(run('amtool', 'check-config', file)).toMatchObject(fine);
  });
});

describe('the dashboards', () => {
  it.each(readdirSync(dashboards))('%s holds queries that parse', (name) => {
    const queries = queriesOf(join(dashboards, name));
    expect(queries.length).toBeGreaterThan(5);
    expect(checkQueries(queries)).toMatchObject(fine);
  });

  it('would be caught with a query that does not', () => {
    expect(checkQueries(['sum(rate(up[20s]))', 'sum by (job (up)'])).toMatchObject({ isFine: false });
  });
});
