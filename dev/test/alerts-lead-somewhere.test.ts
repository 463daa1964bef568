// Whoever is called at night follows the links of the alert, and pastes what its
// runbook says: all of it must be there.
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dashboards, expressionsOf } from './observability/built-dashboards.ts';
import { metricsIn } from './observability/promql-names.ts';
import { registeredMetrics } from './observability/registered-metrics.ts';
import { alerts, ownNamesIn, recorded } from './observability/rule-files.ts';
import { brokenLink, callsIn, isRoute, runbookFolder, runbooks } from './observability/runbook-pages.ts';

const root = join(import.meta.dirname, '..', '..');
const index = runbooks.find(({ file }) => file === 'README.md')?.text ?? '';
const pages = runbooks.filter(({ file }) => file !== 'README.md');
const names = new Set(alerts.map(({ alert }) => alert));

/** What is wrong with where an alert sends its reader; null where nothing is. */
function brokenDashboard(url: string, expr: string): string | null {
  const [, uid, panelId] = /^http:\/\/127\.0\.0\.1:3000\/d\/([\w-]+)(?:\?viewPanel=(\d+))?$/.exec(url) ?? [];
  const found = dashboards.find(({ dashboard }) => dashboard.uid === uid)?.dashboard;
  if (found === undefined) return `${url}: there is no such dashboard`;
  if (panelId === undefined) return null;
  const panel = found.panels.find(({ id }) => id === Number(panelId));
  if (panel === undefined) return `${url}: there is no such panel`;
  const asked = metricsIn(expr);
  const shown = (panel.targets ?? []).flatMap((target) => metricsIn(target.expr ?? ''));
  // The switch that is always on rests on no metric.
  const isShown = asked.length === 0 || asked.some((name) => shown.includes(name));
  return isShown ? null : `${url}: «${panel.title ?? ''}» shows nothing of what the alert rests on`;
}

describe('each alert', () => {
  it.each(alerts)(
    '$alert says how bad it is, what to do and where to look',
    ({ expr, labels, annotations }) => {
      expect(['critical', 'warning', 'info']).toContain(labels?.['severity']);
      for (const name of ['summary', 'description', 'runbook_url', 'dashboard_url'])
        expect([name, annotations?.[name] ?? '']).not.toEqual([name, '']);
      expect(brokenDashboard(annotations?.['dashboard_url'] ?? '', expr)).toBeNull();
      expect(brokenLink(join(root, 'README.md'), annotations?.['runbook_url'] ?? '')).toBeNull();
    },
  );

  it.each(alerts)('$alert has a page for whoever is called', ({ alert, labels, annotations }) => {
    const page = pages.find(({ file }) => annotations?.['runbook_url'] === `docs/runbooks/${file}`);
    expect(page?.name).toBe(alert);
    expect(page?.text).toContain(`**Severity:** ${labels?.['severity'] ?? ''}.`);
    const parts = [...(page?.text ?? '').matchAll(/^## (.+)$/gm)].map(([, part]) => part);
    expect(parts).toEqual(['Symptom', 'Metric', 'Action', 'Verification']);
  });

  it('of the gravest stands first in the index, which names each once and no other', () => {
    const rows = [...index.matchAll(/^\| \[(\w+)\]\(([\w-]+\.md)\)\s*\| (\w+)\s*\| /gm)].map(
      ([, alert, file, severity]) => ({ alert, file, severity }),
    );
    const listed = alerts.map(({ alert, labels, annotations }) => ({
      alert,
      file: annotations?.['runbook_url']?.replace('docs/runbooks/', ''),
      severity: labels?.['severity'],
    }));
    const byName = (a: { alert?: string | undefined }, b: { alert?: string | undefined }): number =>
      (a.alert ?? '').localeCompare(b.alert ?? '');
    expect([...rows].sort(byName)).toEqual([...listed].sort(byName));
    const gravity = ['critical', 'warning', 'info'];
    const order = rows.map(({ severity }) => gravity.indexOf(severity ?? ''));
    expect(order).toEqual([...order].sort());
  });

  it('is followed by no page that nobody links to', () => {
    const linked = alerts.map(({ annotations }) => annotations?.['runbook_url']);
    expect(pages.map(({ file }) => `docs/runbooks/${file}`).sort()).toEqual([...linked].sort());
  });
});

const metrics = new Set([...registeredMetrics().keys(), ...recorded]);
const shown = new Set(
  dashboards.flatMap(({ dashboard }) => [
    dashboard.title ?? '',
    ...dashboard.panels.map(({ title }) => title ?? ''),
  ]),
);

/** What a page names that is not there. */
function brokenIn({ file, text }: { readonly file: string; readonly text: string }): readonly string[] {
  const links = [...text.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)];
  // A word of two capitals and more that is no link: those of the providers and of the code are in code marks.
  const prose = text.replaceAll(/```[\s\S]*?```|`[^`]*`/g, '');
  const words = [...prose.matchAll(/\b(?:[A-Z][a-z]+){2,}\b/g)].map(([word]) => word);
  return [
    ...links.flatMap(([, , link = '']) => brokenLink(join(runbookFolder, file), link) ?? []),
    ...words.filter((word) => !names.has(word) && !['PostgreSQL', 'AlertManager'].includes(word)),
    ...ownNamesIn(text).filter((name) => !metrics.has(name)),
    ...[...text.matchAll(/«([^»]+)»/g)].flatMap(([, title = '']) => (shown.has(title) ? [] : [`«${title}»`])),
    ...callsIn(text)
      .filter((call) => !isRoute(call))
      .map(({ method, path }) => `${method} ${path}`),
  ];
}

describe('each runbook', () => {
  it.each(runbooks)('$file names only metrics, routes, alerts, panels and pages that are there', (page) => {
    expect(brokenIn(page)).toEqual([]);
  });

  it.each([
    ['a metric', 'See `relevo_luck_total`.', 'relevo_luck_total'],
    ['a rule', 'See `relevo:luck:ratio`.', 'relevo:luck:ratio'],
    ['a route', 'Ask `GET /luck`.', 'GET /luck'],
    ['a command', '`curl -X PUT http://127.0.0.1:8000/payments`', 'PUT /payments'],
    [
      'a command over two lines',
      "curl -s \\\n  'http://127.0.0.1:8001/admin/luck?x=1'",
      'GET /admin/luck?x=1',
    ],
    ['an alert', 'As in BadLuck.', 'BadLuck'],
    ['a panel', 'See «Luck».', '«Luck»'],
    ['a page', '[there](luck.md)', 'luck.md: there is no such file'],
    ['a heading', '[there](../receipts.md#luck)', '../receipts.md#luck: there is no such heading'],
  ])('would be caught with %s that is not there', (_, text, complaint) => {
    expect(brokenIn({ file: 'README.md', text })).toEqual([complaint]);
  });
});

describe('an alert that leads nowhere', () => {
  it.each([
    ['a dashboard', 'http://127.0.0.1:3000/d/relevo-luck', 'no such dashboard'],
    ['a panel', 'http://127.0.0.1:3000/d/relevo-overview?viewPanel=999', 'no such panel'],
    ['what it rests on', 'http://127.0.0.1:3000/d/relevo-overview?viewPanel=17', 'shows nothing of'],
  ])('is caught where it misses %s', (_, url, complaint) => {
    expect(brokenDashboard(url, 'up == 0')).toContain(complaint);
  });

  it('has a dashboard that asks something', () => {
    for (const { dashboard } of dashboards) expect(expressionsOf(dashboard).length).toBeGreaterThan(5);
  });
});
