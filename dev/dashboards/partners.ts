// What partners tell, and whether their books are right.
import { exerciseSign, layOut } from './frame.ts';
import type { BuiltDashboard } from './frame.ts';
import { graph, half, stat, third, tile } from './panels.ts';
import type { Panel } from './panels.ts';

function tiles(): readonly Panel[] {
  const waiting = stat(
    {
      id: 1,
      size: tile,
      title: 'Waiting now',
      unit: 'short',
      shows: 'Events of partners that wait for those before them.',
      good: 'a few, for moments.',
      todo: 'the runbook PartnerEventsStale. At 100,000 what comes early is not taken any more.',
      queries: [{ expr: 'max(relevo_partner_events_waiting)', legend: 'waiting' }],
    },
    [
      { value: null, color: 'green' },
      { value: 1_000, color: 'orange' },
      { value: 50_000, color: 'red' },
    ],
  ).decimals(0);
  const imbalance = stat(
    {
      id: 2,
      size: tile,
      title: 'Out of balance',
      unit: 'short',
      shows: 'How far the books are from their postings and from zero, in minor units of any currency.',
      good: '0, always.',
      todo: 'the runbook LedgerImbalance, at once.',
      queries: [{ expr: 'max(relevo_ledger_imbalance)', legend: 'minor units' }],
    },
    [
      { value: null, color: 'green' },
      { value: 1, color: 'red' },
    ],
  ).decimals(0);
  const rejected = stat(
    {
      id: 3,
      size: tile,
      title: 'Rejected',
      unit: 'short',
      shows: 'Events that can not be right and were passed over, in the time that is shown.',
      good: '0.',
      todo: 'see «Rejected, by reason», and tell the partner.',
      queries: [
        { expr: 'sum(increase(relevo_partner_events_rejected_total[$__range]))', legend: 'rejected' },
      ],
    },
    [
      { value: null, color: 'green' },
      { value: 1, color: 'orange' },
    ],
  ).decimals(0);
  return [waiting, imbalance, rejected, exerciseSign(4, tile)];
}

function comingPanels(): readonly Panel[] {
  return [
    graph({
      id: 5,
      size: half,
      title: 'What came, and what it came to',
      unit: 'reqps',
      shows: 'Events per second, through both doors, by what each came to at first.',
      good: 'applied, some duplicates, and waiting only for moments.',
      todo: 'conflict: a partner uses an id twice. not_taken: too many wait, see «Waiting since». rejected: see «Rejected, by reason».',
      queries: [
        {
          expr: 'sum by (result) (rate(relevo_partner_events_total[$__rate_interval]))',
          legend: '{{result}}',
        },
      ],
    }),
    graph({
      id: 6,
      size: half,
      title: 'Waiting since',
      unit: 's',
      shows: 'How long the first of the events that wait has waited for one before it.',
      good: 'seconds.',
      todo: 'the runbook PartnerEventsStale.',
      queries: [
        {
          expr: 'max((time() - relevo_partner_events_oldest_waiting_timestamp_seconds) * (relevo_partner_events_oldest_waiting_timestamp_seconds > bool 0))',
          legend: 'the oldest',
        },
      ],
    }),
  ];
}

function effectPanels(): readonly Panel[] {
  return [
    graph({
      id: 7,
      size: third,
      title: 'Taken effect, by type',
      unit: 'reqps',
      shows: 'Events per second that took effect, whenever they came.',
      good: 'as the business goes.',
      todo: 'many reversals: ask the partner.',
      queries: [
        {
          expr: 'sum by (type) (rate(relevo_partner_events_applied_total[$__rate_interval]))',
          legend: '{{type}}',
        },
      ],
    }),
    graph({
      id: 8,
      size: third,
      title: 'Rejected, by reason',
      unit: 'short',
      shows: 'Events that can not be right, per interval. Each is recorded, and those after it go on.',
      good: 'none.',
      todo: 'the log has each as partner-event.rejected; the trace of its subject shows what was there.',
      queries: [
        {
          expr: 'sum by (reason) (increase(relevo_partner_events_rejected_total[$__rate_interval]))',
          legend: '{{reason}}',
        },
      ],
    }),
    graph({
      id: 9,
      size: third,
      title: 'By door',
      unit: 'reqps',
      shows: 'Events per second by the way that they came.',
      good: 'as the partners are connected.',
      todo: 'one that is silent: its partners or the broker are away.',
      queries: [
        { expr: 'sum by (door) (rate(relevo_partner_events_total[$__rate_interval]))', legend: '{{door}}' },
      ],
    }),
  ];
}

export function buildPartners(): BuiltDashboard {
  const question = 'What do partners tell, does it take effect, and do their books balance?';
  return layOut({ name: 'partners', question }, [...tiles(), ...comingPanels(), ...effectPanels()]);
}
