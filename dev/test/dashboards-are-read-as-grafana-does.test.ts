import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { readDashboards } from '../src/grafana/dashboard-model.ts';
import type { Dashboard, Panel, Variable } from '../src/grafana/dashboard-model.ts';
import { placePanels } from '../src/grafana/place-panels.ts';
import { bindVariables, fillIn, fillInText } from '../src/grafana/variables.ts';
import type { Bindings } from '../src/grafana/variables.ts';

const frame = { fromS: 1_000, toS: 1_600, scrapeIntervalS: 5, pointsMax: 1_000 };
const labelValues = (label: string, match: string | undefined) =>
  Promise.resolve(
    label === 'provider' ? ['aldeamo', 'twilio', 'webhook'] : [`${label} of ${match ?? 'all'}`],
  );

const dashboardOf = (panels: readonly Panel[], list: readonly Variable[] = []): Dashboard => ({
  uid: 'one',
  title: 'One',
  panels,
  templating: { list },
});
const bind = (...list: readonly Variable[]): Promise<Bindings> =>
  bindVariables(dashboardOf([], list), frame, labelValues);

const provider: Variable = {
  name: 'provider',
  type: 'query',
  query: { query: 'label_values(relevo_breaker_state, provider)' },
  multi: true,
  includeAll: true,
};

describe('the variables of a dashboard', () => {
  it('are intervals that follow from the time range, the width and the scrape interval', async () => {
    const fine = await bind();
    expect(fillIn('[$__rate_interval] ${__interval} [[__range]] $__range_s', fine)).toBe('[20s] 5s 600s 600');
    const coarse = await bindVariables(dashboardOf([]), { ...frame, pointsMax: 10 }, labelValues);
    expect(fillIn('[$__rate_interval] $__interval $__interval_ms', coarse)).toBe('[65s] 60s 60000');
  });

  it('stand for all values as a regex, and for one as it is', async () => {
    expect(fillIn('up{provider=~"$provider"}', await bind(provider))).toBe(
      'up{provider=~"(aldeamo|twilio|webhook)"}',
    );
    const chosen = { ...provider, current: { value: ['twilio'] } };
    expect(fillIn('up{provider=~"${provider:regex}"}', await bind(chosen))).toBe('up{provider=~"twilio"}');
    const everything = { ...provider, allValue: '.*', current: { value: '$__all' } };
    expect(fillIn('up{provider=~"$provider"}', await bind(everything))).toBe('up{provider=~".*"}');
  });

  it('have their values escaped, twice within a string', async () => {
    const custom = { name: 'job', type: 'custom', query: 'a.b, c', multi: true, includeAll: true };
    expect(fillIn('up{job=~"$job"}', await bind(custom))).toBe('up{job=~"(a\\\\.b|c)"}');
  });

  it('may narrow their values, and may use the variables before them', async () => {
    const narrowed = { ...provider, regex: '/^.{6,7}$/' };
    const dependent: Variable = {
      name: 'instance',
      type: 'query',
      query: 'label_values(up{provider=~"$provider"}, instance)',
    };
    const bindings = await bind({ ...narrowed, regex: '/^twilio$/' }, dependent);
    expect(bindings.get('instance')?.values).toEqual(['instance of up{provider=~"twilio"}']);
    expect((await bind(narrowed)).get('provider')?.values).toEqual(['aldeamo', 'twilio', 'webhook']);
  });

  it('are left as they are where nobody has bound them, so that Prometheus refuses the query', async () => {
    expect(fillIn('rate(up[$rate_interval])', await bind())).toBe('rate(up[$rate_interval])');
    await expect(bind({ name: 'odd', type: 'query', query: 'query_result(up)' })).rejects.toThrow('odd');
  });

  it('are read as words in a title', async () => {
    expect(fillInText('Calls of $provider', await bind(provider))).toBe(
      'Calls of aldeamo + twilio + webhook',
    );
  });
});

describe('the panels of a dashboard', () => {
  const panel = (title: string, [x, y, w, h]: readonly [number, number, number, number]): Panel => ({
    type: 'timeseries',
    title,
    gridPos: { x, y, w, h },
    targets: [{ refId: 'A', expr: 'up{provider=~"$provider"}', legendFormat: '{{job}}' }],
  });
  const placesOf = async (panels: readonly Panel[]) =>
    placePanels(dashboardOf(panels), await bind(provider)).map(
      ({ title, place: { x, y, w, h }, queries }) => ({
        title,
        place: [x, y, w, h],
        expr: queries[0]?.expr,
      }),
    );

  it('stand where the grid says, and below a row that is drawn once for each value', async () => {
    const row: Panel = {
      type: 'row',
      title: '$provider',
      gridPos: { x: 0, y: 4, w: 24, h: 1 },
      repeat: 'provider',
    };
    const placed = await placesOf([panel('Top', [0, 0, 24, 4]), row, panel('Below', [0, 5, 12, 8])]);
    expect(placed.map(({ title, place }) => [title, ...place])).toEqual([
      ['Top', 0, 0, 24, 4],
      ['aldeamo', 0, 4, 24, 1],
      ['Below', 0, 5, 12, 8],
      ['twilio', 0, 13, 24, 1],
      ['Below', 0, 14, 12, 8],
      ['webhook', 0, 22, 24, 1],
      ['Below', 0, 23, 12, 8],
    ]);
    expect(placed.map(({ expr }) => expr)).toEqual([
      'up{provider=~"(aldeamo|twilio|webhook)"}',
      undefined,
      'up{provider=~"aldeamo"}',
      undefined,
      'up{provider=~"twilio"}',
      undefined,
      'up{provider=~"webhook"}',
    ]);
  });

  it('are found in a collapsed row too', async () => {
    const row: Panel = {
      type: 'row',
      title: 'Closed',
      gridPos: { x: 0, y: 0, w: 24, h: 1 },
      panels: [panel('Within', [0, 1, 12, 8])],
    };
    expect((await placesOf([row])).map(({ title }) => title)).toEqual(['Closed', 'Within']);
  });

  it('repeat side by side, then in the next line, and push down what follows', async () => {
    const repeated = { ...panel('$provider', [0, 0, 24, 4]), repeat: 'provider', maxPerRow: 2 };
    expect((await placesOf([repeated, panel('After', [0, 4, 24, 4])])).map(({ place }) => place)).toEqual([
      [0, 0, 12, 4],
      [12, 0, 12, 4],
      [0, 4, 12, 4],
      [0, 8, 24, 4],
    ]);
  });

  it('ask no hidden and no empty query', async () => {
    const hidden = {
      ...panel('Hidden', [0, 0, 12, 8]),
      targets: [{ refId: 'A', expr: 'up', hide: true }, { refId: 'B' }],
    };
    expect((await placesOf([hidden])).map(({ expr }) => expr)).toEqual([undefined]);
  });
});

describe('the shipped dashboards', () => {
  it('are read', () => {
    const folder = join(import.meta.dirname, '..', '..', 'config', 'grafana', 'dashboards');
    expect([...readDashboards(folder).keys()]).toContain('overview');
  });
});
