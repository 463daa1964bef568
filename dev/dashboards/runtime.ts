// The processes: are they up, are they short of anything, how fast do they answer?
import { exerciseSign, layOut } from './frame.ts';
import type { BuiltDashboard } from './frame.ts';
import { graph, half, stat, timeline } from './panels.ts';
import type { Panel } from './panels.ts';
import { eventPanels } from './runtime-events.ts';
import { mockPanels, requestRows } from './runtime-requests.ts';
import { resourceRows } from './runtime-resources.ts';
import { upOrDown } from './words.ts';

const by = '{{job}} {{instance}}';
const tile = { columns: 6, rows: 4 };

function processTiles(): readonly Panel[] {
  const since = stat(
    {
      id: 1,
      size: tile,
      title: 'Youngest process',
      unit: 's',
      shows: 'How long the process that was started last has been running.',
      good: 'since the last deployment.',
      todo: 'a few minutes only: it was restarted; see «Process starts» and its log for service.start-failed.',
      queries: [{ expr: 'time() - max(process_start_time_seconds)', legend: 'age' }],
    },
    [
      { value: null, color: 'orange' },
      { value: 300, color: 'green' },
    ],
  ).decimals(0);
  const lag = stat(
    {
      id: 2,
      size: tile,
      title: 'Event loop, worst p99',
      unit: 's',
      shows:
        'By how much the event loop of the worst process is behind, 99th percentile since the last scrape.',
      good: 'below 50 ms.',
      todo: 'one process does too much: more replicas, or see what it does in «CPU».',
      queries: [{ expr: 'max(nodejs_eventloop_lag_p99_seconds)', legend: 'p99' }],
    },
    [
      { value: null, color: 'green' },
      { value: 0.05, color: 'orange' },
      { value: 0.2, color: 'red' },
    ],
  ).decimals(1);
  const dropped = stat(
    {
      id: 3,
      size: tile,
      title: 'Events dropped',
      unit: 'short',
      shows: 'Events that were not streamed to a slow listener, per interval. Nothing else is lost by it.',
      good: '0.',
      todo: 'somebody watches over a slow line; the console says so there too.',
      queries: [{ expr: 'sum(increase(relevo_events_dropped_total[$__rate_interval]))', legend: 'dropped' }],
    },
    [
      { value: null, color: 'green' },
      { value: 1, color: 'orange' },
    ],
  ).decimals(0);
  return [since, lag, dropped, exerciseSign(4, tile)];
}

function scrapePanels(): readonly Panel[] {
  return [
    timeline(
      {
        id: 5,
        size: half,
        title: 'Targets',
        unit: 'none',
        shows: 'Whether Prometheus gets an answer from each target.',
        good: 'up throughout.',
        todo: 'the runbook TargetDown. What a target that is down would tell is missing from every panel.',
        queries: [{ expr: 'up', legend: by }],
      },
      upOrDown,
    ),
    graph({
      id: 6,
      size: half,
      title: 'Process starts',
      unit: 'short',
      shows:
        'How often a process was started, per interval. One that was away for longer is not counted; the blue lines mark each.',
      good: 'none but deployments.',
      todo: 'its log says why: service.start-failed, or the supervisor’s line about its exit.',
      queries: [{ expr: 'changes(process_start_time_seconds[$__rate_interval])', legend: by }],
    }),
    graph({
      id: 7,
      size: half,
      title: 'Time of a scrape',
      unit: 's',
      shows: 'How long GET /metrics took, as Prometheus sees it.',
      good: 'below 20 ms.',
      todo: 'a slow one points to a busy event loop, or to too many series: see the next panel.',
      queries: [{ expr: 'scrape_duration_seconds', legend: by }],
    }),
    graph({
      id: 8,
      size: half,
      title: 'Series of a scrape',
      unit: 'short',
      shows: 'How many samples each target has: label values come from closed sets.',
      good: 'flat once every route has been used.',
      todo: 'growing with traffic means that a label set is not closed, which is a bug; sample_limit protects Prometheus.',
      queries: [{ expr: 'scrape_samples_scraped', legend: by }],
    }),
  ];
}

export function buildRuntime(): BuiltDashboard {
  const question = 'Are the processes up, short of anything, and how fast do they answer?';
  return layOut({ name: 'runtime', question }, [
    ...processTiles(),
    ...scrapePanels(),
    ...requestRows(),
    ...resourceRows(),
    ...eventPanels(),
    ...mockPanels(),
  ]);
}
