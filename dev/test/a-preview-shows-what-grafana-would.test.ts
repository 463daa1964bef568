import { describe, expect, it } from '@jest/globals';

import type { FieldDefaults, Panel } from '../src/grafana/dashboard-model.ts';
import { planChart, scaleOf } from '../src/preview/chart-plan.ts';
import { thresholdColour } from '../src/preview/colours.ts';
import { displayOf } from '../src/preview/display.ts';
import { drawPanel, mergeSpans } from '../src/preview/draw-panels.ts';
import { collectDashboard, seriesName } from '../src/preview/panel-data.ts';
import type { DashboardData, NamedSeries, PanelData } from '../src/preview/panel-data.ts';
import { parsePreviewArguments } from '../src/preview/preview-arguments.ts';
import { previewPage } from '../src/preview/preview-page.ts';
import { formatValue } from '../src/preview/units.ts';

const states: FieldDefaults = {
  mappings: [
    {
      type: 'value',
      options: { '0': { text: 'closed', color: 'green' }, '3': { text: 'open', color: 'red' } },
    },
  ],
};
const steps = [
  { value: null, color: 'green' },
  { value: 30, color: 'orange' },
  { value: 300, color: 'red' },
];

const seriesOf = (name: string, values: readonly number[]): NamedSeries => ({
  name,
  labels: { provider: name },
  samples: values.map((value, index) => [100 + index * 10, value]),
});
const panelOf = (
  type: string,
  series: readonly NamedSeries[],
  { defaults = {}, options = {} }: { defaults?: FieldDefaults; options?: Panel['options'] } = {},
): PanelData => ({
  panel: { type, gridPos: { x: 0, y: 0, w: 12, h: 8 }, fieldConfig: { defaults }, options: { ...options } },
  title: 'Panel <of> a test',
  place: { x: 0, y: 0, w: 12, h: 8 },
  queries: [],
  series,
});
const dataOf = (panels: readonly PanelData[], marks: DashboardData['marks'] = []): DashboardData => ({
  title: 'Relevo: test',
  panels,
  marks,
  window: { fromS: 100, toS: 140, stepS: 10 },
});
const drawn = (panel: PanelData): string => drawPanel(panel, dataOf([panel])) ?? 'a chart';

describe('a value', () => {
  it.each([
    [0.99512, 'percentunit', undefined, '99.5%'],
    [0.99512, 'percentunit', 2, '99.51%'],
    [0.0123, 's', undefined, '12.3 ms'],
    [90, 's', undefined, '1.5 mins'],
    [60, 's', 0, '1 min'],
    [0, 's', 0, '0 s'],
    [1_536, 'bytes', undefined, '1.5 KiB'],
    [1_234, 'short', undefined, '1.23 K'],
    [0.5, 'reqps', undefined, '0.5 req/s'],
    [20, 'reqps', 1, '20.0 req/s'],
    [3, undefined, undefined, '3'],
  ])('of %d in %s is written as %s asks: %s', (value, unit, decimals, text) => {
    expect(formatValue(value, { unit, decimals })).toBe(text);
  });

  it('has the words and the colour of its mapping, else those of the threshold that it has reached', () => {
    expect(displayOf(3, states)).toEqual({ text: 'open', colour: '#f2495c', isMapped: true });
    const age = displayOf(45, { unit: 's', thresholds: { steps } });
    expect(age).toEqual({ text: '45 s', colour: '#ff9830', isMapped: false });
    expect(displayOf(undefined, { noValue: 'no traffic' }).text).toBe('no traffic');
    expect([0, 30, 299, 300].map((value) => thresholdColour(value, steps))).toEqual([
      '#73bf69',
      '#ff9830',
      '#ff9830',
      '#f2495c',
    ]);
  });
});

describe('a series', () => {
  it('is named by its legend, else as Prometheus writes it', () => {
    const labels = { __name__: 'up', job: 'payment-service' };
    expect(seriesName('{{job}} is {{ missing }}up', labels)).toBe('payment-service is up');
    expect(seriesName('', labels)).toBe('up{job="payment-service"}');
  });

  it('is drawn with gaps where nothing was said', () => {
    const series = { ...seriesOf('aldeamo', [1, 2]), samples: [[100, 1] as const, [130, NaN] as const] };
    const { lines, times } = planChart(panelOf('timeseries', [series]), dataOf([]));
    expect(times).toEqual([100, 110, 120, 130, 140]);
    expect(lines[0]?.values).toEqual([1, null, null, null, null]);
  });
});

describe('a chart', () => {
  it('has round ticks with their unit, and keeps to the limits that it is given', () => {
    const scale = scaleOf([0, 17], { unit: 'reqps', min: 0 });
    expect(scale.ticks.map(({ text }) => text)).toEqual([
      '0 req/s',
      '5 req/s',
      '10 req/s',
      '15 req/s',
      '20 req/s',
    ]);
    expect(scaleOf([0.97, 1], { unit: 'percentunit', min: 0, max: 1 })).toMatchObject({ min: 0, max: 1 });
    expect(scaleOf([0, 0], { min: 0 }).max).toBeGreaterThan(0);
  });

  it('has a line for each threshold within its scale, and for whatever happened', () => {
    const defaults = { min: 0, thresholds: { steps }, custom: { thresholdsStyle: { mode: 'line' } } };
    const marks = [{ name: 'Faults', colour: 'purple', atS: [120] }];
    const { rules } = planChart(
      panelOf('timeseries', [seriesOf('age', [0, 50])], { defaults }),
      dataOf([], marks),
    );
    expect(rules).toEqual([
      { scale: 'y', at: 30, colour: '#ff9830' },
      { scale: 'x', at: 120, colour: '#b877d9' },
    ]);
  });
});

describe('what happened', () => {
  it('is marked where it begins, or at the moment that its value is', async () => {
    const frame = { fromS: 100, toS: 160, scrapeIntervalS: 5, pointsMax: 100 };
    const sampled = [100, 105, 110, 140, 145].map((at) => [at, at < 110 ? 90_000 : 137_250] as const);
    const client = {
      url: '',
      query: () => Promise.resolve([]),
      queryRange: () => Promise.resolve([{ labels: {}, samples: sampled }]),
      labelValues: () => Promise.resolve([]),
      rules: () => Promise.resolve([]),
      targets: () => Promise.resolve([]),
    };
    const annotation = { name: 'Faults', expr: 'up', iconColor: 'purple' };
    const list = [annotation, { ...annotation, useValueForTime: true }];
    const dashboard = { uid: 'u', title: 'T', panels: [], annotations: { list } };
    const { marks } = await collectDashboard(dashboard, client, frame);
    expect(marks.map(({ atS }) => atS)).toEqual([
      [100, 140],
      [90, 137.25],
    ]);
  });
});

describe('a state timeline', () => {
  it('draws one span for states alike, and none where nothing was said', () => {
    const samples = [[100, 0] as const, [110, 0] as const, [120, 3] as const, [150, 3] as const];
    expect(mergeSpans({ samples }, 10)).toEqual([
      { fromS: 100, untilS: 120, value: 0 },
      { fromS: 120, untilS: 130, value: 3 },
      { fromS: 150, untilS: 160, value: 3 },
    ]);
  });

  it('shows each state by its word and colour', () => {
    const html = drawn(panelOf('state-timeline', [seriesOf('aldeamo', [0, 0, 3, 3])], { defaults: states }));
    expect(html).toMatch(/aldeamo.*left:0%;width:50%;background:#73bf69">closed.*left:50%;.*#f2495c">open/);
  });
});

describe('the other panels', () => {
  it('are tiles that are named where there are several', () => {
    const one = drawn(
      panelOf('stat', [seriesOf('age', [1, 45])], { defaults: { unit: 's', thresholds: { steps } } }),
    );
    expect(one).toContain('>45 s<');
    expect(one).not.toContain('>age<');
    expect(one).toContain('#ff9830');
    expect(drawn(panelOf('stat', [seriesOf('one', [1]), seriesOf('two', [2])]))).toMatch(
      />one<.*>1<.*>two<.*>2</,
    );
    expect(drawn(panelOf('stat', [seriesOf('twilio', [1])], { options: { textMode: 'name' } }))).toContain(
      '>twilio<',
    );
    expect(drawn(panelOf('stat', [], { defaults: { noValue: 'none' } }))).toContain('>none<');
  });

  it('are bars, tables and words, and say so where a type is not drawn', () => {
    const series = [seriesOf('aldeamo', [5]), seriesOf('twilio', [10])];
    expect(drawn(panelOf('bargauge', series))).toMatch(/aldeamo.*width:50%.*twilio.*width:100%/);
    expect(drawn(panelOf('table', series))).toMatch(/<th>provider<\/th>.*<td>twilio<\/td>.*>10</);
    expect(drawn(panelOf('text', [], { options: { content: 'a <b>' } }))).toContain('a &lt;b&gt;');
    expect(drawn(panelOf('geomap', []))).toContain('geomap');
  });
});

describe('the page of a preview', () => {
  it('says that it is no Grafana, has every panel in its place, and a chart for each that has data', () => {
    const panels = [
      panelOf('timeseries', [seriesOf('aldeamo', [1, 2]), seriesOf('twilio', [0, 0])]),
      { ...panelOf('timeseries', []), place: { x: 12, y: 0, w: 12, h: 8 } },
    ];
    const { html, charts, height } = previewPage(dataOf(panels));
    expect(html).toContain('without Grafana');
    expect(html).toContain('Panel &lt;of&gt; a test');
    expect(Object.keys(charts)).toEqual(['chart-0']);
    expect(html).toMatch(/aldeamo<\/span><span class="more">\+ 1 at 0/);
    expect(html).toContain('No data');
    expect(html).toContain('left:804.0px;top:0.0px');
    expect(height).toBeGreaterThan(8 * 38);
  });
});

describe('the words after npm run dashboards:preview', () => {
  it('choose the folder, one dashboard, and a Prometheus that runs', () => {
    expect(parsePreviewArguments([], '/home/dashboards')).toEqual({
      kind: 'run',
      folder: '/home/dashboards',
      only: undefined,
      url: undefined,
      minutes: 15,
    });
    const words = [
      '--url',
      'http://127.0.0.1:8010',
      '--minutes',
      '5',
      '--only',
      'slo',
      '--out',
      '/tmp/pictures',
    ];
    expect(parsePreviewArguments(words, '/home')).toMatchObject({
      folder: '/tmp/pictures',
      only: 'slo',
      minutes: 5,
    });
    expect(parsePreviewArguments(['--help'], '/home').kind).toBe('help');
  });

  it.each([['--minutes=5'], ['--url=here'], ['--url=http://x:1', '--minutes=0'], ['--colour'], ['extra']])(
    'are refused when they are %j',
    (...words) => {
      expect(parsePreviewArguments(words, '/home').kind).toBe('refused');
    },
  );
});
