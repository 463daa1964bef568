// One row for each provider that there is in the data, whatever its name: Grafana
// repeats the row for each value of the variable.
import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { exerciseSign, layOut } from './frame.ts';
import type { BuiltDashboard } from './frame.ts';
import { datasource, graph, half, stat, third } from './panels.ts';
import type { Panel } from './panels.ts';
import { breakerTimeline, failovers } from './shared-panels.ts';
import { breakerStates, quantile } from './words.ts';

const of = 'provider=~"$provider"';
const low = { columns: 6, rows: 4 };

function breakerTiles(): readonly Panel[] {
  const state = stat(
    {
      id: 11,
      size: low,
      title: 'State now',
      unit: 'none',
      shows: 'The state of its breaker on each replica.',
      good: 'closed.',
      todo: 'open: the runbook BreakerOpen. isolated: the runbook ProviderIsolated says who did it and until when.',
      queries: [
        { expr: `relevo:breaker_state:code{${of}}`, legend: '{{provider}} {{instance}}', isInstant: true },
      ],
    },
    [{ value: null, color: 'green' }],
  ).mappings([breakerStates]);
  const probe = stat(
    {
      id: 12,
      size: low,
      title: 'Next probe in',
      unit: 's',
      shows: 'How long until an open breaker lets one message through to try the provider.',
      good: '0: it is not open.',
      todo: 'it grows with each probe that fails, up to open_ms_max: the runbook BreakerOpen.',
      queries: [
        {
          expr: `clamp_min(relevo_breaker_open_until_timestamp_seconds{${of}} - time(), 0)`,
          legend: '{{provider}} {{instance}}',
        },
      ],
    },
    [
      { value: null, color: 'green' },
      { value: 0.001, color: 'orange' },
    ],
  ).decimals(0);
  return [state, probe];
}

function loadTiles(): readonly Panel[] {
  const share = stat(
    {
      id: 13,
      size: low,
      title: 'Calls accepted',
      unit: 'percentunit',
      shows: 'Of the calls to it, the share that it accepted.',
      good: 'nearly all of them. Empty means that it was not called lately.',
      todo: 'see «Calls, by outcome». Rejected numbers are the customers’; the rest is the provider’s.',
      queries: [
        {
          expr: `sum by (provider) (rate(relevo_attempts_total{outcome="accepted", ${of}}[$__rate_interval])) / (sum by (provider) (rate(relevo_attempts_total{${of}}[$__rate_interval])) > 0)`,
          legend: '{{provider}}',
        },
      ],
    },
    [
      { value: null, color: 'red' },
      { value: 0.9, color: 'orange' },
      { value: 0.99, color: 'green' },
    ],
  )
    .decimals(1)
    .noValue('not called');
  const room = stat(
    {
      id: 14,
      size: low,
      title: 'Places taken',
      unit: 'percentunit',
      shows: 'Calls under way, as a share of those that may be under way at once (the bulkhead).',
      good: 'far below 100 %.',
      todo: 'the provider is slow, or max_concurrent in gateway.yaml is too small for the traffic.',
      queries: [
        {
          expr: `sum by (provider) (relevo_provider_in_flight{${of}}) / sum by (provider) (relevo_provider_in_flight_limit{${of}})`,
          legend: '{{provider}}',
        },
      ],
    },
    [
      { value: null, color: 'green' },
      { value: 0.7, color: 'orange' },
      { value: 0.95, color: 'red' },
    ],
  ).decimals(0);
  return [share, room];
}

function callPanels(): readonly Panel[] {
  const latency = (q: number) => ({
    expr: quantile(q, `relevo_attempt_duration_seconds{${of}}`, 'provider'),
    legend: `{{provider}} p${q * 100}`,
  });
  return [
    graph({
      id: 15,
      size: half,
      title: 'Calls, by outcome',
      unit: 'reqps',
      shows: 'Calls per second, by what each came to.',
      good: 'nearly all accepted.',
      todo: 'misconfigured: the runbook ProviderMisconfigured. not_sent: name, route or TLS. unknown: it hangs or breaks. throttled: it asks for less.',
      queries: [
        {
          expr: `sum by (provider, outcome) (rate(relevo_attempts_total{${of}}[$__rate_interval])) > 0`,
          legend: '{{outcome}}',
        },
      ],
    }),
    graph({
      id: 16,
      size: half,
      title: 'Time of a call',
      unit: 's',
      shows: 'How long its calls take, whatever their outcome.',
      good: 'p95 well below slow_call_ms in gateway.yaml.',
      todo: 'a p99 at attempt_timeout_ms means that calls hang: the breaker opens by itself.',
      queries: [latency(0.5), latency(0.95), latency(0.99)],
    }),
  ];
}

function reasonPanels(): readonly Panel[] {
  return [
    graph({
      id: 17,
      size: third,
      title: 'Skipped, by gate',
      unit: 'reqps',
      shows: 'Messages per second that a gate did not let to this provider.',
      good: 'none.',
      todo: 'the reason is the gate: open, half_open and ramping are the breaker’s, saturated is the bulkhead, rate_limited its own wish.',
      queries: [
        {
          expr: `sum by (provider, reason) (rate(relevo_provider_skipped_total{${of}}[$__rate_interval])) > 0`,
          legend: '{{reason}}',
        },
      ],
    }),
    graph({
      id: 18,
      size: third,
      title: 'Moves of the breaker',
      unit: 'short',
      shows: 'Per interval: how often the breaker moved, to which state, and why.',
      good: 'none.',
      todo: 'the reason says which rule opened it: the runbook BreakerOpen; often in a row: the runbook BreakerFlapping.',
      queries: [
        {
          expr: `sum by (provider, to, reason) (increase(relevo_breaker_transitions_total{${of}}[$__rate_interval])) > 0`,
          legend: '{{to}} ({{reason}})',
        },
      ],
    }),
    graph({
      id: 19,
      size: third,
      title: 'Its receipts',
      unit: 'reqps',
      shows: 'What its receipts said, per second; missing where none came in time.',
      good: 'delivered as often as messages are accepted.',
      todo: 'failed and missing: the runbook MessagesNotDelivered. refused: a secret or an address is wrong there too.',
      queries: [
        {
          expr: `sum by (provider, status) (rate(relevo_receipts_total{${of}}[$__rate_interval])) > 0`,
          legend: '{{status}}',
        },
      ],
    }),
  ];
}

function riskPanels(): readonly Panel[] {
  return [
    graph({
      id: 20,
      size: half,
      title: 'Told by it, and possibly twice',
      unit: 'reqps',
      shows:
        'Per second: messages that it took, and of those the ones that were sent although an earlier one may have arrived.',
      good: 'nothing possibly twice.',
      todo: 'the runbook PossibleDuplicates.',
      queries: [
        {
          expr: `sum by (provider) (rate(relevo_notification_delivery_seconds_count{${of}}[$__rate_interval]))`,
          legend: 'told',
        },
        {
          expr: `sum by (provider) (rate(relevo_possible_duplicates_total{${of}}[$__rate_interval]))`,
          legend: 'possibly twice',
        },
      ],
    }),
    graph({
      id: 21,
      size: half,
      title: 'Limits in force',
      unit: 'none',
      shows: 'Replicas that run with these limits; the legend names them.',
      good: 'one line: all replicas have the same gateway.yaml.',
      todo: 'two lines mean that a replica was not restarted after a change.',
      queries: [
        {
          expr: `count by (provider, attempt_timeout_ms, slow_call_ms, failure_rate_percent, consecutive_failures, open_ms_min, open_ms_max) (relevo_breaker_config_info{${of}})`,
          legend:
            'timeout {{attempt_timeout_ms}} ms, slow {{slow_call_ms}} ms, opens at {{failure_rate_percent}} % or {{consecutive_failures}} in a row, for {{open_ms_min}} to {{open_ms_max}} ms',
        },
      ],
    }),
  ];
}

const variable = new QueryVariableBuilder('provider')
  .label('Provider')
  .datasource(datasource)
  .query({ query: 'label_values(relevo_breaker_state, provider)', refId: 'provider' })
  .definition('label_values(relevo_breaker_state, provider)')
  .refresh(VariableRefresh.OnTimeRangeChanged)
  .sort(VariableSort.AlphabeticalAsc)
  .multi(true)
  .includeAll(true)
  .current({ selected: true, text: 'All', value: '$__all' });

export function buildProviders(): BuiltDashboard {
  const question = 'How is each provider: its breaker, its calls, its receipts, and why was it passed over?';
  return layOut({ name: 'providers', question, variables: [variable] }, [
    breakerTimeline(1),
    failovers(2),
    exerciseSign(3, { columns: 24, rows: 3 }),
    { row: '$provider', id: 10, repeat: 'provider' },
    ...breakerTiles(),
    ...loadTiles(),
    ...callPanels(),
    ...reasonPanels(),
    ...riskPanels(),
  ]);
}
