// The event log: is it read, and passed on?
import { graph, half } from './panels.ts';
import type { Panel } from './panels.ts';

export function eventPanels(): readonly Panel[] {
  return [
    graph({
      id: 29,
      size: half,
      title: 'Events written and passed on',
      unit: 'eps',
      shows:
        'Events per second that were written to the log, by all replicas, and that the relay has handed to the broker. Nothing is passed on where the log is the transport (EVENTS_URL=postgres:).',
      good: 'both the same, a moment apart; failures 0.',
      todo: 'written and not passed on: the runbook EventsNotPassedOn.',
      queries: [
        { expr: 'max(deriv(relevo_events_written[$__rate_interval])) > 0', legend: 'written' },
        { expr: 'sum(rate(relevo_events_relayed_total[$__rate_interval]))', legend: 'passed on' },
        { expr: 'sum(rate(relevo_events_relay_failures_total[$__rate_interval]))', legend: 'failures' },
      ],
    }),
    graph(
      {
        id: 30,
        size: half,
        title: 'Event log held up',
        unit: 's',
        shows: 'For how long a transaction under way has kept the oldest event from everybody who reads.',
        good: '0, or parts of a second.',
        todo: 'the runbook EventLogHeldUp says how to find whose transaction it is.',
        queries: [{ expr: 'max(relevo_events_horizon_age_seconds)', legend: 'held up' }],
      },
      [
        { value: null, color: 'green' },
        { value: 30, color: 'red' },
      ],
    ),
    graph(
      {
        id: 31,
        size: half,
        title: 'Events wait since',
        unit: 's',
        shows: 'How old the oldest event is that a consumer has not taken yet, by consumer.',
        good: 'below a few seconds.',
        todo: 'the runbook EventsNotPassedOn.',
        queries: [{ expr: 'max by (consumer) (relevo_events_lag_seconds)', legend: '{{consumer}}' }],
      },
      [
        { value: null, color: 'green' },
        { value: 60, color: 'red' },
      ],
    ),
    graph({
      id: 32,
      size: half,
      title: 'Waiting events',
      unit: 'short',
      shows:
        'Events that a consumer has not taken yet, counted up to 10,000, and those that it could not handle.',
      good: 'a handful, and none dead.',
      todo: 'growing: the runbook EventsNotPassedOn; dead: the runbook EventsDead.',
      queries: [
        { expr: 'max by (consumer) (relevo_events_lag)', legend: '{{consumer}}' },
        { expr: 'max by (consumer) (relevo_events_dead)', legend: 'dead: {{consumer}}' },
      ],
    }),
  ];
}
