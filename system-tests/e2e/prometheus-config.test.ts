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
  const { status, stdout, stderr, error } = spawnSync(tool, words, { encoding: 'utf8', timeout: 90_000 });
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

function alertNames(): readonly string[] {
  return filesIn('prometheus', 'rules').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name),
  );
}

const filledIn: Readonly<Record<string, string>> = {
  $__rate_interval: '20s',
  $__range: '30m',
  $__from: '1700000000000',
};

/** Every query of a dashboard, its variables filled in as Grafana would. */
function queriesOf(file: string): readonly string[] {
  const queries: string[] = [];
  JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) => {
    if (key === 'expr' && typeof value === 'string')
      queries.push(value.replaceAll(/\$\w+/g, (name) => filledIn[name] ?? name));
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
    const file = join(config, 'prometheus', 'prometheus.yml');
    expect(run('promtool', 'check', 'config', '--lint=all', file)).toMatchObject(fine);
  });

  it('accepts the rules', () => {
    const files = filesIn('prometheus', 'rules');
    expect(run('promtool', 'check', 'rules', '--lint=all', '--lint-fatal', ...files)).toMatchObject(fine);
  });

  it('sees each alert fire, and stay silent, when it should', () => {
    const tests = filesIn('prometheus', 'tests');
    expect(run('promtool', 'test', 'rules', ...tests)).toMatchObject(fine);
  });

  it('has each alert shown firing and silent, but for the one that never is', () => {
    const alerts = alertNames();
    const tests = filesIn('prometheus', 'tests')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const shown = [...tests.matchAll(/alertname: (\w+)\s+exp_alerts:\s+- /g)].map(([, name]) => name);
    const silent = [...tests.matchAll(/alertname: (\w+), exp_alerts: \[\]/g)].map(([, name]) => name);
    expect(alerts.length).toBeGreaterThan(0);
    for (const name of alerts) {
      expect(shown).toContain(name);
      if (name !== 'DeadMansSwitch') expect(silent).toContain(name);
    }
  });
});

const alertmanager = join(config, 'alertmanager', 'alertmanager.yml');

/** Whether an alert with these labels goes there, as `amtool` finds. */
const goesTo = (receiver: string, ...labels: readonly string[]): Verdict =>
  run(
    'amtool',
    ...['config', 'routes', 'test', `--config.file=${alertmanager}`, `--verify.receivers=${receiver}`],
    ...labels,
  );

describe('Alertmanager', () => {
  it('accepts its configuration', () => {
    expect(run('amtool', 'check-config', alertmanager)).toMatchObject(fine);
  });

  it.each([
    ['critical', 'on-call'],
    ['warning', 'office-hours'],
    ['info', 'nobody'],
  ])('sends what is %s to %s', (severity, receiver) => {
    expect(goesTo(receiver, 'alertname=Any', `severity=${severity}`)).toMatchObject(fine);
  });

  it('sends the switch that is always on to a receiver of its own, and loses nothing', () => {
    expect(goesTo('dead-mans-switch', 'alertname=DeadMansSwitch', 'severity=info')).toMatchObject(fine);
    expect(goesTo('nobody', 'alertname=WithoutSeverity')).toMatchObject(fine);
    expect(goesTo('nobody', 'alertname=Any', 'severity=critical')).toMatchObject({ isFine: false });
  });

  it('silences only alerts that are there, by alerts that are there', () => {
    const names = alertNames();
    const written = [...readFileSync(alertmanager, 'utf8').matchAll(/alertname =(~?) "([^"]+)"/g)];
    expect(written.length).toBeGreaterThan(4);
    for (const [, isPattern, text = ''] of written) {
      for (const part of isPattern === '~' ? text.split('|') : [text]) {
        expect([part, names.some((name) => new RegExp(`^(?:${part})$`).test(name))]).toEqual([part, true]);
      }
    }
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

describe('the runbooks', () => {
  const folder = join(config, '..', 'docs', 'runbooks');
  const pages = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  // A block may hold several queries, one a line.
  const blocks = pages.flatMap(([name, text]) =>
    [...text.matchAll(/```promql\n([\s\S]*?)```/g)].map(([, block = '']) => [name, block] as const),
  );

  it.each(blocks)('%s holds queries that parse', (_, block) => {
    const queries = block.split('\n').filter((line) => line.trim() !== '');
    expect(checkQueries(queries)).toMatchObject(fine);
  });

  it('have more than a few of them', () => {
    expect(blocks.length).toBeGreaterThan(8);
  });
});
