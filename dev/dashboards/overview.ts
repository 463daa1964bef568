// The first look during an incident.
import { layOut } from './frame.ts';
import type { BuiltDashboard } from './frame.ts';
import { topRows } from './overview-top-rows.ts';
import { graph, half, timeline } from './panels.ts';
import type { Panel } from './panels.ts';
import {
  breakerTimeline,
  failovers,
  owedByStatus,
  queueAgeOverTime,
  receiptsByStatus,
  replays,
} from './shared-panels.ts';
import { inUse, quantile } from './words.ts';

function providerPanels(): readonly Panel[] {
  return [
    breakerTimeline(8),
    timeline(
      {
        id: 9,
        size: half,
        title: 'Provider in use, over time',
        unit: 'none',
        shows: 'To which provider new messages go first.',
        good: 'one provider in use at any time, the preferred one most of it.',
        todo: 'where none is, nobody is told: the runbook AllProvidersUnavailable.',
        queries: [{ expr: 'max by (provider) (relevo_provider_in_use)', legend: '{{provider}}' }],
      },
      inUse,
    ),
    graph({
      id: 10,
      size: half,
      title: 'Attempts, by provider and outcome',
      unit: 'reqps',
      shows: 'Calls to the providers per second, by what each came to.',
      good: 'nearly all accepted.',
      todo: 'misconfigured needs a person at once: the runbook ProviderMisconfigured; unknown is looked up before it is sent again.',
      queries: [
        {
          expr: 'sum by (provider, outcome) (rate(relevo_attempts_total[$__rate_interval])) > 0',
          legend: '{{provider}} {{outcome}}',
        },
      ],
    }),
    failovers(11),
  ];
}

function deliveryPanels(): readonly Panel[] {
  const latency = (q: number) => ({
    expr: quantile(q, 'relevo_notification_delivery_seconds', 'provider'),
    legend: `{{provider}} p${q * 100}`,
  });
  return [
    graph({
      id: 12,
      size: half,
      title: 'Delivery latency',
      unit: 's',
      shows: 'From the payment on disk to a provider that took the message.',
      good: 'well under a second; the promise is 30 s for 99.5 %.',
      todo: 'look at attempts and queue: it is slow calls, failovers, or waiting. The runbook SloAcceptedFastBurn.',
      queries: [latency(0.5), latency(0.95), latency(0.99)],
    }),
    queueAgeOverTime(13),
    owedByStatus(14),
    graph({
      id: 15,
      size: half,
      title: 'Given up, and possibly sent twice',
      unit: 'short',
      shows:
        'Per interval: dead notifications by reason, and messages sent again though the first may have arrived.',
      good: 'none; a few rejected numbers are everyday business.',
      todo: 'the runbook DeadLettersGrowing, and the runbook PossibleDuplicates.',
      queries: [
        {
          expr: 'sum by (reason) (increase(relevo_dead_letters_total[$__rate_interval]))',
          legend: 'dead: {{reason}}',
        },
        {
          expr: 'sum by (provider) (increase(relevo_possible_duplicates_total[$__rate_interval]))',
          legend: 'possibly twice: {{provider}}',
        },
      ],
    }),
    receiptsByStatus(16),
    replays(17),
  ];
}

export function buildOverview(): BuiltDashboard {
  const question = 'Are customers being told, through which provider, is anything stuck, is it an exercise?';
  return layOut({ name: 'overview', question }, [...topRows(), ...providerPanels(), ...deliveryPanels()]);
}
