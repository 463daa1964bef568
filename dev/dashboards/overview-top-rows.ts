// The answers in six seconds: are customers being told, through whom, is anything
// stuck, and is somebody only injecting faults? Below them: is there traffic, and
// do the promises hold?
import { BigValueTextMode } from '@grafana/grafana-foundation-sdk/common';
import { stat, tile } from './panels.ts';
import type { Panel } from './panels.ts';
import { queueAge } from './words.ts';

const flat = { columns: 6, rows: 4 };

const perSecond = (counter: string): string => `sum(rate(${counter}[$__rate_interval]))`;

// While no provider takes anything, nothing is accepted and nothing dies: so it is held against what became
// owed. One that goes on after its receipt, or is replayed, is accepted once more.
const toldShare = `clamp_max(${perSecond('relevo_notifications_total{status="accepted"}')} / ((${perSecond(
  'relevo_payments_total{outcome="taken"}',
)} - ${perSecond('relevo_dead_letters_total{reason=~"rejected|no_contact|erased"}')}) > 0), 1)`;

function healthTiles(): readonly Panel[] {
  const told = stat(
    {
      id: 1,
      size: tile,
      title: 'Customers told',
      unit: 'percentunit',
      shows:
        'Of the notifications that became owed just now, the share that a provider took. Wrong numbers and missing contacts are left out.',
      good: '99.5 % or more. Empty means that there were no payments lately.',
      todo: 'they wait or die: see «Owed, by status», and the runbook SloAcceptedFastBurn.',
      queries: [{ expr: toldShare, legend: 'told' }],
    },
    [
      { value: null, color: 'red' },
      { value: 0.98, color: 'orange' },
      { value: 0.995, color: 'green' },
    ],
  )
    .decimals(1)
    .noValue('no traffic');
  const inUse = stat(
    {
      id: 2,
      size: tile,
      title: 'Provider in use',
      unit: 'none',
      shows: 'The first provider in order that is closed and not ramping: new messages go to it.',
      good: 'the preferred one, which is the first in gateway.yaml.',
      todo: 'see the breaker timeline; with none at all, the runbook AllProvidersUnavailable.',
      queries: [
        { expr: 'max by (provider) (relevo_provider_in_use) == 1', legend: '{{provider}}', isInstant: true },
      ],
    },
    [{ value: null, color: 'green' }],
  )
    .noValue('none')
    .textMode(BigValueTextMode.Name);
  return [told, inUse];
}

function troubleTiles(): readonly Panel[] {
  const stuck = stat(
    {
      id: 3,
      size: tile,
      title: 'Oldest notification owed',
      unit: 's',
      shows: 'How long the oldest notification that is not settled has waited.',
      good: 'a few seconds; 0 where nothing is owed.',
      todo: 'see «Owed, by status» and the runbook OutboxStale: waiting means that no provider takes it, verifying that an outcome is unknown.',
      queries: [{ expr: queueAge, legend: 'age' }],
    },
    [
      { value: null, color: 'green' },
      { value: 30, color: 'orange' },
      { value: 300, color: 'red' },
    ],
  ).decimals(0);
  const faults = stat(
    {
      id: 4,
      size: tile,
      title: 'Faults active',
      unit: 'none',
      shows: 'Faults that somebody has switched on in the notifiers, by kind.',
      good: 'none, outside an exercise.',
      todo: 'read the other panels with this in mind; the runbook FaultInjectionActive says how to end them.',
      queries: [
        {
          expr: 'sum by (job, kind) (notifier_faults_active)',
          legend: '{{job}} {{kind}}',
          isInstant: true,
        },
      ],
    },
    [{ value: null, color: 'purple' }],
  ).noValue('none');
  return [stuck, faults];
}

function promiseTiles(): readonly Panel[] {
  const budget = stat(
    {
      id: 5,
      size: { columns: 12, rows: 4 },
      title: 'Error budgets left',
      unit: 'percentunit',
      shows: 'What is left of the failures that each objective allows within 30 days.',
      good: 'above 0, and not falling quickly.',
      todo: 'the dashboard «Relevo: slo» shows how fast it burns, and since when.',
      queries: [{ expr: 'relevo:slo_budget_left:ratio30d', legend: '{{slo}}' }],
    },
    [
      { value: null, color: 'red' },
      { value: 0, color: 'orange' },
      { value: 0.25, color: 'green' },
    ],
  )
    .decimals(1)
    .noValue('no traffic');
  const taken = stat(
    {
      id: 6,
      size: flat,
      title: 'Payments taken',
      unit: 'reqps',
      shows: 'Payments that were stored, per second.',
      good: 'what your shop sends.',
      todo: 'with none at all, see whether requests come in («Relevo: runtime») and what they are answered.',
      queries: [
        { expr: 'sum(rate(relevo_payments_total{outcome="taken"}[$__rate_interval]))', legend: 'taken' },
      ],
    },
    [{ value: null, color: 'blue' }],
  ).decimals(1);
  const failed = stat(
    {
      id: 7,
      size: flat,
      title: 'Payments failed',
      unit: 'reqps',
      shows: 'Requests for a payment that were answered with 5xx, per second: the caller has to come again.',
      good: '0.',
      todo: 'the database is away or the backlog full: the runbook SloAvailableFastBurn.',
      queries: [
        {
          expr: 'sum(rate(relevo_http_request_duration_seconds_count{method="POST", route="/payments", status=~"5.."}[$__rate_interval]))',
          legend: 'failed',
        },
      ],
    },
    [
      { value: null, color: 'green' },
      { value: 0.001, color: 'red' },
    ],
  ).decimals(1);
  return [budget, taken, failed];
}

export function topRows(): readonly Panel[] {
  return [...healthTiles(), ...troubleTiles(), ...promiseTiles()];
}
