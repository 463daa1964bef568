// The answers in six seconds: are customers being told, through whom, is anything
// stuck, and is somebody only injecting faults?
import { BigValueColorMode, BigValueTextMode } from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { describe } from './panels.ts';

const tile = { columns: 6, rows: 5 };

function steps(...values: Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(values);
}

// Where nothing is owed the gauge is 0: without the filter the age would be that of the epoch.
export const queueAge =
  'max(time() - (relevo_outbox_oldest_timestamp_seconds > 0)) or max(relevo_outbox_oldest_timestamp_seconds * 0)';

// Only accepted and dead: what is accepted may be counted as delivered later on.
const toldShare =
  'sum(rate(relevo_notifications_total{status="accepted"}[$__rate_interval])) / (sum(rate(relevo_notifications_total{status=~"accepted|dead"}[$__rate_interval])) > 0)';

function healthTiles(): readonly StatPanel[] {
  const told = describe(
    new StatPanel(),
    {
      title: 'Customers told',
      unit: 'percentunit',
      shows:
        'Of the notifications that were settled, the share that a provider took; the rest were given up.',
      good: '99.5 % or more. Empty means that nothing was settled lately.',
      todo: 'see «Given up» for the reason and the runbook DeadLettersGrowing.',
    },
    tile,
    [{ expr: toldShare, legend: 'told' }],
  )
    .decimals(1)
    .noValue('no traffic')
    .thresholds(
      steps(
        { value: null, color: 'red' },
        { value: 0.98, color: 'orange' },
        { value: 0.995, color: 'green' },
      ),
    );
  const inUse = describe(
    new StatPanel(),
    {
      title: 'Provider in use',
      unit: 'none',
      shows: 'The first provider in order that is closed and not ramping: new messages go to it.',
      good: 'the preferred one, which is the first in gateway.yaml.',
      todo: 'see the breaker timeline; with none at all, the runbook AllProvidersUnavailable.',
    },
    tile,
    [{ expr: 'max by (provider) (relevo_provider_in_use) == 1', legend: '{{provider}}', isInstant: true }],
  )
    .noValue('none')
    .textMode(BigValueTextMode.Name)
    .thresholds(steps({ value: null, color: 'green' }));
  return [told.colorMode(BigValueColorMode.Background), inUse];
}

function troubleTiles(): readonly StatPanel[] {
  const stuck = describe(
    new StatPanel(),
    {
      title: 'Oldest notification owed',
      unit: 's',
      shows: 'How long the oldest notification that is not settled has waited.',
      good: 'a few seconds; 0 where nothing is owed.',
      todo: 'see «Owed, by status»: waiting means that no provider takes it, verifying that an outcome is unknown.',
    },
    tile,
    [{ expr: queueAge, legend: 'age' }],
  )
    .decimals(0)
    .thresholds(
      steps({ value: null, color: 'green' }, { value: 30, color: 'orange' }, { value: 300, color: 'red' }),
    );
  const faults = describe(
    new StatPanel(),
    {
      title: 'Faults active',
      unit: 'none',
      shows: 'Faults that somebody has switched on in the notifiers, by kind.',
      good: 'none, outside an exercise.',
      todo: 'read the other panels with this in mind; the runbook FaultInjectionActive says how to end them.',
    },
    tile,
    [{ expr: 'sum by (job, kind) (notifier_faults_active)', legend: '{{job}} {{kind}}', isInstant: true }],
  )
    .noValue('none')
    .thresholds(steps({ value: null, color: 'purple' }));
  return [stuck.colorMode(BigValueColorMode.Background), faults];
}

export function topRow(): readonly StatPanel[] {
  return [...healthTiles(), ...troubleTiles()];
}
