// Exemplars, as OpenMetrics 1.0 writes them. Nobody gets them who did not ask.
import express from 'express';
import { describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Counter, createMetricsRoute, createRegistry, createTracedHistogram } from '../index.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
/** As Prometheus 2 and 3 ask. */
const openMetrics =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

function createApp(hasExemplars: boolean) {
  const registry = createRegistry({ hasExemplars });
  const taken = new Counter({
    name: 'taken_total',
    help: 'Taken.',
    labelNames: ['kind'],
    registers: [registry],
  });
  taken.inc({ kind: 'a' });
  const duration = createTracedHistogram(registry, {
    name: 'duration_seconds',
    help: 'How long it took.',
    labelNames: ['kind'] as const,
    buckets: [1, 5],
  });
  duration.zero({ kind: 'none' });
  const app = express().get('/metrics', createMetricsRoute(registry));
  const scrape = (accept?: string) => {
    const asked = request(app).get('/metrics');
    return accept === undefined ? asked : asked.set('Accept', accept);
  };
  return { duration, scrape };
}

const linesOf = (text: string, start: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(start));

describe('a registry with exemplars', () => {
  it('shows the latest trace of each bucket to who asks for OpenMetrics', async () => {
    const { duration, scrape } = createApp(true);
    duration.observe({ kind: 'a' }, 0.5, traceparent.replace(/4bf9/, 'ffff'));
    duration.observe({ kind: 'a' }, 0.25, traceparent);
    duration.observe({ kind: 'a' }, 60, traceparent);
    const { text, headers } = await scrape(openMetrics).buffer(true);
    expect(headers).toMatchObject({
      'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      vary: 'Accept',
    });
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    expect(linesOf(text, 'duration_seconds_bucket{le="1",kind="a"}')).toEqual([
      expect.stringMatching(new RegExp(`\\} 2 # \\{trace_id="${traceId}"\\} 0.25 \\d+(\\.\\d+)?$`)),
    ]);
    expect(linesOf(text, 'duration_seconds_bucket{le="5",kind="a"}')).toEqual([
      'duration_seconds_bucket{le="5",kind="a"} 2',
    ]);
    expect(linesOf(text, 'duration_seconds_bucket{le="+Inf",kind="a"}')).toEqual([
      expect.stringContaining(`} 3 # {trace_id="${traceId}"} 60 `),
    ]);
  });

  it('shows none of a trace that nobody records', async () => {
    const { duration, scrape } = createApp(true);
    duration.observe({ kind: 'a' }, 0.5, traceparent.replace(/01$/, '02'));
    const { text } = await scrape(openMetrics).buffer(true);
    expect(linesOf(text, 'duration_seconds_count{kind="a"}')).toEqual(['duration_seconds_count{kind="a"} 1']);
    expect(text).not.toContain('trace_id');
  });

  it('writes the older format to everybody else, the same before and after an OpenMetrics scrape', async () => {
    const { duration, scrape } = createApp(true);
    duration.observe({ kind: 'a' }, 0.5, traceparent);
    const own = (text: string): string =>
      text
        .split('\n\n')
        .filter((metric) => /^# HELP (taken|duration)/.test(metric))
        .join('\n');
    const before = await scrape();
    const [wished, also] = await Promise.all([scrape(openMetrics).buffer(true), scrape('text/plain')]);
    const after = await scrape('*/*');
    for (const plain of [before, also, after]) {
      expect(plain.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(plain.text).not.toContain('trace_id');
      expect(own(plain.text)).toBe(own(before.text));
    }
    expect(own(before.text)).toContain('taken_total{kind="a"} 1');
    expect(linesOf(wished.text, 'taken')).toEqual(['taken_total{kind="a"} 1']);
    expect(linesOf(wished.text, '# TYPE taken')).toEqual(['# TYPE taken counter']);
    expect((await scrape(openMetrics).buffer(true)).text).not.toContain('_total_total');
  });
});

it('without exemplars the older format is all there is, whoever asks', async () => {
  const { duration, scrape } = createApp(false);
  duration.observe({ kind: 'a' }, 0.5, traceparent);
  const { text, headers } = await scrape(openMetrics);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text).not.toMatch(/trace_id|# EOF/);
  expect(linesOf(text, 'duration_seconds_count{kind="a"}')).toEqual(['duration_seconds_count{kind="a"} 1']);
});
