// Panels that more than one dashboard has, alike in each.
import { graph, half, timeline } from './panels.ts';
import type { Panel } from './panels.ts';
import { breakerStates, queueAge } from './words.ts';

export function breakerTimeline(id: number): Panel {
  return timeline(
    {
      id,
      size: half,
      title: 'Breaker state',
      unit: 'none',
      shows: 'The state of each provider on each replica over time.',
      good: 'closed throughout. After an outage: half-open, ramping, closed.',
      todo: 'the runbook BreakerOpen; where states alternate quickly, the runbook BreakerFlapping.',
      queries: [{ expr: 'relevo:breaker_state:code', legend: '{{provider}} {{instance}}' }],
    },
    breakerStates,
  );
}

export function failovers(id: number): Panel {
  return graph({
    id,
    size: half,
    title: 'Failovers',
    unit: 'reqps',
    shows: 'Messages per second that went to another provider, and why.',
    good: 'none while the preferred provider is well.',
    todo: 'the reason names the gate or the outcome that sent them on.',
    queries: [
      {
        expr: 'sum by (from, to, reason) (rate(relevo_failovers_total[$__rate_interval])) > 0',
        legend: '{{from}} → {{to}}: {{reason}}',
      },
    ],
  });
}

export function queueAgeOverTime(id: number): Panel {
  return graph(
    {
      id,
      size: half,
      title: 'Queue age',
      unit: 's',
      shows: 'How long the oldest notification that is not settled has waited, over time.',
      good: 'flat and low, back to it soon after an outage.',
      todo: 'a line that climbs at 45 degrees is one notification that does not move: the runbook OutboxStale.',
      queries: [{ expr: queueAge, legend: 'oldest' }],
    },
    [
      { value: null, color: 'green' },
      { value: 300, color: 'red' },
    ],
  );
}

export function owedByStatus(id: number): Panel {
  return graph({
    id,
    size: half,
    title: 'Owed, by status',
    unit: 'short',
    shows: 'Notifications that are not settled.',
    good: 'close to zero, since most are sent at once.',
    todo: 'waiting: no provider takes them. verifying: outcomes are unknown. Near max_outstanding payments get 503.',
    queries: [{ expr: 'max by (status) (relevo_outbox_notifications)', legend: '{{status}}' }],
  });
}

export function receiptsByStatus(id: number): Panel {
  return graph({
    id,
    size: half,
    title: 'Receipts',
    unit: 'reqps',
    shows: 'What the providers’ receipts said, per second; missing where none came in time.',
    good: 'delivered as often as messages are accepted, a little later.',
    todo: 'failed and missing: the runbook MessagesNotDelivered. refused: a secret or an address is wrong there too.',
    queries: [
      {
        expr: 'sum by (provider, status) (rate(relevo_receipts_total[$__rate_interval])) > 0',
        legend: '{{provider}} {{status}}',
      },
    ],
  });
}

export function replays(id: number): Panel {
  return graph({
    id,
    size: half,
    title: 'Replays',
    unit: 'short',
    shows: 'Dead notifications that a person sent again, per interval, by what they had died of.',
    good: 'none, or what somebody is doing just now.',
    todo: 'who asked for it is in GET /notifications/replays/{id} and in the log event replay-job.ended.',
    queries: [
      {
        expr: 'sum by (reason) (increase(relevo_replays_total[$__rate_interval]))',
        legend: '{{reason}}',
      },
    ],
  });
}
