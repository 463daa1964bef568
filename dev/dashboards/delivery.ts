// What becomes of the notifications: how many are owed, who was told in time, who
// was not told at all, and who perhaps twice.
import { exerciseSign, layOut } from './frame.ts';
import type { BuiltDashboard } from './frame.ts';
import { graph, half, stat, third } from './panels.ts';
import type { Panel } from './panels.ts';
import { owedByStatus, queueAgeOverTime, receiptsByStatus, replays } from './shared-panels.ts';
import { quantile } from './words.ts';

const tile = { columns: 6, rows: 4 };

function tiles(): readonly Panel[] {
  const owed = stat(
    {
      id: 1,
      size: tile,
      title: 'Owed now',
      unit: 'short',
      shows: 'Notifications that are not settled, of all statuses.',
      good: 'close to zero.',
      todo: 'see «Owed, by status». At max_outstanding new payments are refused.',
      queries: [{ expr: 'sum(max by (status) (relevo_outbox_notifications))', legend: 'owed' }],
    },
    [
      { value: null, color: 'green' },
      { value: 1_000, color: 'orange' },
      { value: 100_000, color: 'red' },
    ],
  ).decimals(0);
  const dead = stat(
    {
      id: 2,
      size: tile,
      title: 'Given up',
      unit: 'short',
      shows: 'Notifications that died in the time that is shown.',
      good: '0; a few rejected numbers are everyday business.',
      todo: 'the runbook DeadLettersGrowing.',
      queries: [{ expr: 'sum(increase(relevo_dead_letters_total[$__range]))', legend: 'dead' }],
    },
    [
      { value: null, color: 'green' },
      { value: 1, color: 'orange' },
    ],
  ).decimals(0);
  const twice = stat(
    {
      id: 3,
      size: tile,
      title: 'Possibly told twice',
      unit: 'short',
      shows: 'Messages that were sent although an earlier one may have arrived, in the time that is shown.',
      good: '0.',
      todo: 'the runbook PossibleDuplicates.',
      queries: [
        {
          expr: 'sum(increase(relevo_possible_duplicates_total[$__range]))',
          legend: 'possibly twice',
        },
      ],
    },
    [
      { value: null, color: 'green' },
      { value: 1, color: 'orange' },
    ],
  ).decimals(0);
  return [owed, dead, twice, exerciseSign(4, tile)];
}

function promisePanels(): readonly Panel[] {
  const latency = (q: number) => ({
    expr: quantile(q, 'relevo_notification_delivery_seconds', 'provider'),
    legend: `{{provider}} p${q * 100}`,
  });
  return [
    graph({
      id: 5,
      size: half,
      title: 'In time, late, excused',
      unit: 'reqps',
      shows:
        'Notifications per second, judged once each, about ten seconds after their 30 seconds have passed: in time where a provider had taken it by then.',
      good: 'in_time only; excused are wrong numbers and missing contacts.',
      todo: 'late: the runbook SloAcceptedFastBurn.',
      queries: [
        {
          expr: 'sum by (result) (rate(relevo_notification_timeliness_total[$__rate_interval]))',
          legend: '{{result}}',
        },
      ],
    }),
    graph({
      id: 6,
      size: half,
      title: 'Time to be accepted',
      unit: 's',
      shows:
        'From the payment on disk to a provider that took the message; those that nobody took are not in it.',
      good: 'well under a second.',
      todo: 'slow calls, failovers or waiting: see «Relevo: providers».',
      queries: [latency(0.5), latency(0.95), latency(0.99)],
    }),
  ];
}

function deadPanels(): readonly Panel[] {
  return [
    graph({
      id: 9,
      size: third,
      title: 'Settled, by status',
      unit: 'reqps',
      shows: 'Notifications per second, by the status that they reached.',
      good: 'as many delivered as accepted, a little later.',
      todo: 'accepted without delivered: receipts are off, late, or the provider loses messages (the runbook MessagesNotDelivered).',
      queries: [
        {
          expr: 'sum by (status) (rate(relevo_notifications_total{status=~"accepted|delivered|dead"}[$__rate_interval]))',
          legend: '{{status}}',
        },
      ],
    }),
    graph({
      id: 10,
      size: third,
      title: 'Dead letters, by reason',
      unit: 'short',
      shows: 'Notifications that died, per interval, and what of.',
      good: 'none; a few rejected are everyday business.',
      todo: 'the runbook DeadLettersGrowing has a section for each reason.',
      queries: [
        {
          expr: 'sum by (reason) (increase(relevo_dead_letters_total[$__rate_interval]))',
          legend: '{{reason}}',
        },
      ],
    }),
    graph({
      id: 11,
      size: third,
      title: 'Possible duplicates and overturned claims',
      unit: 'short',
      shows:
        'Per interval: messages sent again though the first may have arrived, and messages found by likeness that were another’s.',
      good: 'none.',
      todo: 'the runbook PossibleDuplicates. A claim that is overturned is verified anew, which is how it should be.',
      queries: [
        {
          expr: 'sum by (provider) (increase(relevo_possible_duplicates_total[$__rate_interval]))',
          legend: 'possibly twice: {{provider}}',
        },
        {
          expr: 'sum by (provider) (increase(relevo_claims_overturned_total[$__rate_interval]))',
          legend: 'overturned: {{provider}}',
        },
      ],
    }),
  ];
}

function receiptPanels(): readonly Panel[] {
  return [
    receiptsByStatus(12),
    graph({
      id: 13,
      size: half,
      title: 'Not delivered, as a share',
      unit: 'percentunit',
      shows: 'Of the receipts that settle a message, the share that is failed or missing, by provider.',
      good: 'a few per cent: phones that are off.',
      todo: 'towards failed_percent of gateway.yaml the breaker opens: the runbook MessagesNotDelivered.',
      queries: [
        {
          expr: 'sum by (provider) (rate(relevo_receipts_total{status=~"failed|missing"}[$__rate_interval])) / (sum by (provider) (rate(relevo_receipts_total{status=~"delivered|failed|missing"}[$__rate_interval])) > 0)',
          legend: '{{provider}}',
        },
      ],
    }),
  ];
}

function handPanels(): readonly Panel[] {
  return [
    replays(14),
    graph({
      id: 15,
      size: half,
      title: 'Erased',
      unit: 'short',
      shows: 'Payments whose phone and text were erased, per interval: for one customer, or by age.',
      good: 'what was asked for, and a steady few by retention.',
      todo: 'a sudden many by retention follow a change of retention.days.',
      queries: [
        {
          expr: 'sum by (cause) (increase(relevo_erased_payments_total[$__rate_interval]))',
          legend: '{{cause}}',
        },
      ],
    }),
  ];
}

function mockPanels(): readonly Panel[] {
  return [
    graph({
      id: 16,
      size: half,
      title: 'The mocks: what customers received',
      unit: 'reqps',
      shows:
        'Messages per second in the notifiers’ inboxes, by the status that they reached. Not there with real providers.',
      good: 'delivered as many as «Settled, by status» says.',
      todo: 'more here than accepted there: answers got lost, and each is looked up before it is sent again.',
      queries: [
        {
          expr: 'sum by (job, status) (rate(notifier_messages_total[$__rate_interval])) > 0',
          legend: '{{job}} {{status}}',
        },
      ],
    }),
    graph({
      id: 17,
      size: half,
      title: 'The mocks: receipts sent',
      unit: 'reqps',
      shows:
        'Receipts per second that the notifiers sent, by what became of them. Not there with real providers.',
      good: 'all of them delivered to payment-service.',
      todo: 'retried and given up: payment-service does not take them, or a fault is on.',
      queries: [
        {
          expr: 'sum by (job, result) (rate(notifier_receipts_total[$__rate_interval])) > 0',
          legend: '{{job}} {{result}}',
        },
      ],
    }),
  ];
}

export function buildDelivery(): BuiltDashboard {
  const question = 'What becomes of the notifications: owed, told in time, given up, perhaps told twice?';
  return layOut({ name: 'delivery', question }, [
    ...tiles(),
    ...promisePanels(),
    queueAgeOverTime(7),
    owedByStatus(8),
    ...deadPanels(),
    ...receiptPanels(),
    ...handPanels(),
    ...mockPanels(),
  ]);
}
