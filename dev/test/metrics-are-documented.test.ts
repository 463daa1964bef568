import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createNotifier, createSystemClock } from '@relevo/notifier-kit';
import { createLogger, createRegistry } from '@relevo/service-kit';
import type { Registry } from '@relevo/service-kit';
import { parse } from 'yaml';
import type { AldeamoExtra } from '../../notifier-primary/src/send-operations.ts';
import { createAldeamoDialect } from '../../notifier-primary/src/aldeamo-dialect.ts';
import { readSettings } from '../../notifier-primary/src/config.ts';
import { createTelemetry } from '../../payment-service/src/adapters/telemetry.ts';
import { dashboardFiles } from '../dashboards/dashboard-files.ts';

const root = join(import.meta.dirname, '..', '..');
const rulesFolder = join(root, 'config', 'prometheus', 'rules');
const page = readFileSync(join(root, 'docs', 'metrics.md'), 'utf8');
const logger = createLogger({ service: 'test', level: 'error' });

type Rule = {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};
type RuleFile = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };

const rules = readdirSync(rulesFolder).flatMap((name) => {
  const file = parse(readFileSync(join(rulesFolder, name), 'utf8')) as RuleFile; // promtool checks the shape
  return file.groups.flatMap((group) => group.rules);
});
const alerts = rules.flatMap(({ alert, ...rule }) => (alert === undefined ? [] : [{ alert, ...rule }]));
const recorded = rules.flatMap(({ record }) => (record === undefined ? [] : [record]));

const toClose: { close(): void }[] = [];
afterEach(() => {
  for (const each of toClose.splice(0)) each.close();
});

function registeredBy(registry: Registry): ReadonlyMap<string, string> {
  // labelNames is there at run time but not in the types of prom-client.
  const metrics = registry.getMetricsAsArray() as unknown as readonly {
    name: string;
    type: string;
    labelNames: readonly string[];
  }[];
  const own = metrics.filter(({ name }) => !/^(nodejs|process)_/.test(name));
  return new Map(own.map(({ name, type, labelNames }) => [name, `${type}: ${labelNames.join(', ')}`]));
}

function registered(): ReadonlyMap<string, string> {
  const payment = createRegistry();
  const outbox = { total: 0, byStatus: new Map<string, number>(), oldestMs: null };
  createTelemetry({ registry: payment, logger, guards: [], outbox: () => outbox });
  const notifier = createRegistry();
  const settings = readSettings({ ALDEAMO_USER: 'user', ALDEAMO_PASSWORD: 'password' });
  toClose.push(
    createNotifier<AldeamoExtra>({
      name: 'notifier-primary',
      settings,
      logger,
      registry: notifier,
      clock: createSystemClock(),
      post: () => Promise.reject(new Error('no receipt is due')),
      newId: () => '0'.repeat(32),
      createDialect: (tools) => createAldeamoDialect(settings, tools),
    }),
  );
  return new Map([...registeredBy(payment), ...registeredBy(notifier)]);
}

/** name → type and labels, and the alerts in the last column. */
function documented(): {
  readonly metrics: ReadonlyMap<string, string>;
  readonly alertsOf: ReadonlyMap<string, string>;
} {
  const metrics = new Map<string, string>();
  const alertsOf = new Map<string, string>();
  for (const line of page.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    const name = /^`([\w:]+)`$/.exec(cells[1] ?? '')?.[1];
    if (name === undefined) continue;
    alertsOf.set(name, cells.at(-2) ?? '');
    if (!name.includes(':')) metrics.set(name, `${cells[2] ?? ''}: ${(cells[3] ?? '').replaceAll('`', '')}`);
  }
  return { metrics, alertsOf };
}

const sorted = (entries: ReadonlyMap<string, string>): readonly (readonly string[])[] =>
  [...entries].sort(([a], [b]) => a.localeCompare(b));

const namesIn = (expr: string): readonly string[] => expr.match(/\b(relevo|notifier)[_:][\w:]+/g) ?? [];

describe('docs/metrics.md', () => {
  it('names each metric that a service registers, with its type and labels, and no other', () => {
    expect(sorted(documented().metrics)).toEqual(sorted(registered()));
  });

  it('names the rules that are recorded', () => {
    const names = [...documented().alertsOf.keys()].filter((name) => name.includes(':'));
    expect(names).toEqual(recorded);
  });

  it('says which alerts rest on a metric, and names no alert that is not there', () => {
    const { alertsOf } = documented();
    for (const { alert, expr } of alerts) {
      for (const name of namesIn(expr))
        expect([name, alertsOf.get(name)]).toEqual([name, expect.stringContaining(alert)]);
      expect(page).toContain(alert);
    }
    const known = new Set(alerts.map(({ alert }) => alert));
    for (const cell of alertsOf.values()) {
      for (const name of cell.split(', ').filter((text) => text !== '')) expect(known).toContain(name);
    }
  });
});

describe('the metrics that rules and dashboards ask for', () => {
  const asked = [
    ...rules.map(({ expr }) => expr),
    ...[...dashboardFiles().values()].flatMap((text) =>
      [...text.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(([, expr]) => String(JSON.parse(expr ?? '""'))),
    ),
  ];

  it('exist', () => {
    const known = new Set([...registered().keys(), ...recorded]);
    const names = new Set(asked.flatMap(namesIn).map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    expect(names.size).toBeGreaterThan(8);
    for (const name of names) expect(known).toContain(name);
  });
});

describe('each alert', () => {
  it.each(alerts)('$alert says how bad it is, what to do and where to look', ({ labels, annotations }) => {
    expect(['critical', 'warning', 'info']).toContain(labels?.['severity']);
    for (const name of ['summary', 'description', 'runbook_url', 'dashboard_url']) {
      expect(annotations?.[name]).toBeTruthy();
    }
    expect(annotations?.['dashboard_url']).toMatch(/\/d\/relevo-overview$/);
  });

  it.each(alerts)('$alert has a page for whoever is called', ({ alert, labels, annotations }) => {
    const path = join(root, annotations?.['runbook_url'] ?? 'missing');
    expect(existsSync(path)).toBe(true);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(new RegExp(`^# ${alert}\n`));
    expect(text).toContain(`**Severity:** ${labels?.['severity'] ?? ''}`);
    for (const part of ['Symptom', 'Metric', 'Action', 'Verification'])
      expect(text).toContain(`\n## ${part}\n`);
  });

  it('and no page is left over', () => {
    const pages = alerts.map(({ annotations }) => annotations?.['runbook_url']);
    const files = readdirSync(join(root, 'docs', 'runbooks')).map((name) => `docs/runbooks/${name}`);
    expect(files.sort()).toEqual([...pages].sort());
  });
});
