// The first look during an incident. The classic dashboard model, which the SDK
// calls deprecated, is the one that file provisioning reads in every Grafana.
/* eslint-disable @typescript-eslint/no-deprecated -- see above */
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TimelinePanel } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { queueAge, topRow } from './overview-top-row.ts';
import { breakerStates, datasource, describe } from './panels.ts';

const half = { columns: 12, rows: 8 };

function providerPanels(): readonly (TimelinePanel | TimeSeriesPanel)[] {
  return [
    describe(
      new TimelinePanel(),
      {
        title: 'Breaker state',
        unit: 'none',
        shows: 'The state of each provider on each replica over time.',
        good: 'closed throughout. After an outage: half-open, ramping, closed.',
        todo: 'the runbook BreakerOpen; states that alternate quickly point to limits which are too tight.',
      },
      half,
      [{ expr: 'relevo:breaker_state:code', legend: '{{provider}} {{instance}}' }],
    )
      .mappings([breakerStates])
      .mergeValues(true),
    describe(
      new TimelinePanel(),
      {
        title: 'Provider in use, over time',
        unit: 'none',
        shows: '1 while new messages go to the provider first.',
        good: 'one provider at 1 at any time, the preferred one most of it.',
        todo: 'where all are 0, nobody is told: the runbook AllProvidersUnavailable.',
      },
      half,
      [{ expr: 'max by (provider) (relevo_provider_in_use)', legend: '{{provider}}' }],
    ).mergeValues(true),
    describe(
      new TimeSeriesPanel(),
      {
        title: 'Attempts, by provider and outcome',
        unit: 'reqps',
        shows: 'Calls to the providers per second, by what each came to.',
        good: 'nearly all accepted.',
        todo: 'misconfigured needs a person at once; unknown is looked up before it is sent again.',
      },
      half,
      [
        {
          expr: 'sum by (provider, outcome) (rate(relevo_attempts_total[$__rate_interval]))',
          legend: '{{provider}} {{outcome}}',
        },
      ],
    ).min(0),
    describe(
      new TimeSeriesPanel(),
      {
        title: 'Failovers',
        unit: 'reqps',
        shows: 'Messages per second that went to another provider, and why.',
        good: 'none while the preferred provider is well.',
        todo: 'the reason names the gate or the outcome that sent them on.',
      },
      half,
      [
        {
          expr: 'sum by (from, to, reason) (rate(relevo_failovers_total[$__rate_interval])) > 0',
          legend: '{{from}} → {{to}}: {{reason}}',
        },
      ],
    )
      .min(0)
      .noValue('none'),
  ];
}

function deliveryPanels(): readonly TimeSeriesPanel[] {
  const quantile = (q: number) => ({
    expr: `histogram_quantile(${q}, sum by (le, provider) (rate(relevo_notification_delivery_seconds_bucket[$__rate_interval])))`,
    legend: `{{provider}} p${q * 100}`,
  });
  return [
    describe(
      new TimeSeriesPanel(),
      {
        title: 'Delivery latency',
        unit: 's',
        shows: 'From the payment on disk to a provider that took the message.',
        good: 'well under a second; the promise is 30 s for 99.5 %.',
        todo: 'look at attempts and queue: it is slow calls, failovers, or waiting.',
      },
      half,
      [quantile(0.5), quantile(0.95), quantile(0.99)],
    ).min(0),
    describe(
      new TimeSeriesPanel(),
      {
        title: 'Queue age',
        unit: 's',
        shows: 'How long the oldest notification that is not settled has waited, over time.',
        good: 'flat and low, back to it soon after an outage.',
        todo: 'a line that climbs at 45 degrees is one notification that does not move: list those with status=waiting.',
      },
      half,
      [{ expr: queueAge, legend: 'oldest' }],
    ).min(0),
    describe(
      new TimeSeriesPanel(),
      {
        title: 'Owed, by status',
        unit: 'short',
        shows: 'Notifications that are not settled.',
        good: 'close to zero, since most are sent at once.',
        todo: 'waiting: no provider takes them. verifying: outcomes are unknown. Near max_outstanding payments get 503.',
      },
      half,
      [{ expr: 'max by (status) (relevo_outbox_notifications)', legend: '{{status}}' }],
    ).min(0),
    describe(
      new TimeSeriesPanel(),
      {
        title: 'Given up, and possibly sent twice',
        unit: 'short',
        shows:
          'Per interval: dead notifications by reason, and messages sent again though the first may have arrived.',
        good: 'none; a few rejected numbers are everyday business.',
        todo: 'the runbook DeadLettersGrowing.',
      },
      half,
      [
        {
          expr: 'sum by (reason) (increase(relevo_dead_letters_total[$__rate_interval]))',
          legend: 'dead: {{reason}}',
        },
        {
          expr: 'sum by (provider) (increase(relevo_possible_duplicates_total[$__rate_interval]))',
          legend: 'possibly twice: {{provider}}',
        },
      ],
    ).min(0),
  ];
}

function annotation(name: string, color: string, expr: string, title: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .titleFormat(title);
}

export function buildOverview(): Dashboard {
  const dashboard = new DashboardBuilder('Relevo: overview')
    .uid('relevo-overview')
    .description('Are customers being told, through which provider, is anything stuck, is it an exercise?')
    .tags(['relevo'])
    .readonly()
    .refresh('5s')
    .time({ from: 'now-30m', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .annotation(
      annotation(
        'Breaker moves',
        'red',
        'changes(relevo_breaker_last_transition_timestamp_seconds[$__rate_interval]) > 0',
        '{{provider}} moved',
      ),
    )
    .annotation(annotation('Faults', 'purple', 'notifier_faults_active > 0', '{{job}}: {{name}} ({{kind}})'))
    .annotation(
      annotation(
        'Process starts',
        'blue',
        'changes(process_start_time_seconds[$__rate_interval]) > 0',
        '{{job}} started',
      ),
    );
  for (const panel of [...topRow(), ...providerPanels(), ...deliveryPanels()]) dashboard.withPanel(panel);
  return dashboard.build();
}
