import { describe, expect, it } from '@jest/globals';

import { judge } from '../src/drill/judge.ts';
import type { DrillRecord } from '../src/drill/record.ts';
import { reportJson } from '../src/drill/report/report-json.ts';
import { reportPage } from '../src/drill/report/report-page.ts';
import { linePath, ticksUpTo } from '../src/drill/report/svg.ts';
import { breakerSpans, bySeconds } from '../src/drill/series.ts';
import { breakerLooks, drillRecord, expecting } from './fixtures/drill-record.ts';

const page = (record: DrillRecord): string => reportPage(record, judge(record));
const count = (text: string, part: string): number => text.split(part).length - 1;

const outage = drillRecord({
  scenario: expecting('that: nothing_lost', 'that: accept_latency, under_ms: 1'),
  breakers: breakerLooks([
    { atS: 6, state: 'open' },
    { atS: 9, state: 'closed' },
  ]),
});

describe('the page', () => {
  it('refers to nothing outside itself and runs no script', () => {
    const html = page(outage);
    expect(html).not.toMatch(/https?:|\/\/[a-z]|url\(|@import|<script|<link|<img|<iframe|\son[a-z]+=/i);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).not.toContain('undefined');
    expect(html).not.toContain('NaN');
  });

  it('has a verdict for each expectation, and one for all', () => {
    const html = page(outage);
    expect(count(html, '✓ met')).toBe(1);
    expect(count(html, '✗ not met')).toBe(1);
    expect(html).toContain('<span class="verdict failed">Not as expected, 1 of 2</span>');
    const good = page(drillRecord());
    expect(good).toContain('<span class="verdict met">As expected</span>');
    expect(count(good, '✗ not met')).toBe(0);
  });

  it('has a table for each plot, and each plot has a name', () => {
    const html = page(outage);
    expect(count(html, '<svg ')).toBe(5);
    expect(count(html, 'role="img" aria-label="')).toBe(5);
    expect(count(html, '<summary>The same as a table</summary>')).toBe(5);
  });

  it('shades faults and marks events in each plot, and says what they were', () => {
    const html = page(outage);
    expect(count(html, '<rect class="fault"')).toBe(5);
    expect(count(html, '<line class="mark"')).toBe(5);
    expect(html).toContain('<b>A</b> blackhole at aldeamo, from 5 s to 10 s');
    expect(html).toContain('<b>1</b> payment-service is killed, at 15 s');
  });

  it('is not broken by what a scenario says', () => {
    const scenario = { ...drillRecord().scenario, title: '<b>"&', about: '</main><script>' };
    const html = page(drillRecord({ scenario }));
    expect(html).toContain('<h1>&lt;b&gt;&quot;&amp;</h1>');
    expect(html).not.toContain('<script>');
  });

  it('can be drawn of a drill in which nothing was seen', () => {
    const nothing = { tries: [], payments: [], breakers: [], samples: [], faults: [], marks: [] };
    const html = page(drillRecord(nothing));
    expect(html).not.toContain('NaN');
    expect(html).toContain('Nothing but traffic.');
  });
});

describe('the JSON', () => {
  it('says the same for programs', () => {
    const report: unknown = JSON.parse(reportJson(outage, judge(outage)));
    expect(report).toMatchObject({
      name: 'example',
      is_met: false,
      expectations: [{ is_met: true }, { is_met: false, measured: expect.stringContaining('12.0 ms') }],
      figures: { taken: 2, told: 2, lost: [], possible_duplicates: 0 },
      breakers: [
        {
          replica: 1,
          provider: 'aldeamo',
          spans: [{ state: 'closed' }, { state: 'open' }, { state: 'closed' }],
        },
        { replica: 1, provider: 'twilio', spans: [{ fromS: 0, untilS: 20, state: 'closed' }] },
      ],
    });
  });
});

describe('the series', () => {
  it('count each second by itself and from the start', () => {
    const series = bySeconds(drillRecord());
    expect(series).toHaveLength(20);
    expect(series[1]).toMatchObject({ taken: 1, p50Ms: 8, told: { primary: 2, fallback: 0 }, owed: 0 });
    expect(series[19]).toMatchObject({
      taken: 0,
      p50Ms: null,
      inbox: { primary: 2, fallback: 0 },
      takenSoFar: 2,
    });
  });

  it('leave out what nobody could see of a breaker', () => {
    const looks = breakerLooks([]).filter(({ atS }) => atS < 5 || atS > 9);
    expect(breakerSpans(drillRecord({ breakers: looks }), 1, 'primary').map(({ state }) => state)).toEqual([
      'closed',
      'unseen',
      'closed',
    ]);
    expect(breakerSpans(drillRecord({ breakers: [] }), 1, 'primary')).toEqual([
      { fromS: 0, untilS: 20, state: 'unseen' },
    ]);
  });
});

describe('the drawing', () => {
  it('leaves a gap where there is no value', () => {
    const line = linePath([
      { x: 0, y: 1 },
      { x: 1, y: 2 },
      { x: 2, y: null },
      { x: 3, y: 4 },
    ]);
    expect(line).toBe('M0 1h0L1 2M3 4h0');
  });

  it('has round values beside the plot that reach its top', () => {
    expect(ticksUpTo(0)).toEqual([0, 1]);
    expect(ticksUpTo(23)).toEqual([0, 5, 10, 15, 20, 25]);
    expect(ticksUpTo(999)).toEqual([0, 200, 400, 600, 800, 1000]);
  });
});
