// What all dashboards have around their panels. The classic dashboard model, which
// the SDK calls deprecated, is the one that file provisioning reads in every Grafana.
/* eslint-disable @typescript-eslint/no-deprecated -- see above */
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard, QueryVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { datasource, stat } from './panels.ts';
import type { Panel } from './panels.ts';

/** As Grafana reads it from a file. */
export type BuiltDashboard = Dashboard;

export type Row = {
  readonly row: string;
  readonly id: number;
  /** Repeats the row, and the panels below it, for each value of this variable. */
  readonly repeat?: string;
};

export type Frame = {
  /** Its file's name, and the end of its uid. */
  readonly name: string;
  /** The question that it answers. */
  readonly question: string;
  readonly from?: string;
  readonly variables?: readonly QueryVariableBuilder[];
};

function annotation(name: string, color: string, expr: string, title: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .titleFormat(title);
}

/**
 * The expression's values are the moments, in milliseconds. A change of such a gauge would be found within
 * an interval only: several in one would be one, and a series that was away for longer would show none.
 */
function moments(name: string, color: string, expr: string, title: string): AnnotationQueryBuilder {
  // Grafana asks once a minute unless told; what is asked as often as it is scraped misses nothing that was.
  return annotation(name, color, expr, title).useValueForTime(true).step('5s');
}

// The gauge knows when, and the state into what; both are of one scrape.
const moves =
  '(relevo_breaker_last_transition_timestamp_seconds * 1000 > $__from) * on (job, instance, provider) group_right () (relevo_breaker_state == 1)';
const starts = 'process_start_time_seconds * 1000 > $__from';

function frameOf({ name, question, from = 'now-30m' }: Frame): DashboardBuilder {
  return new DashboardBuilder(`Relevo: ${name}`)
    .uid(`relevo-${name}`)
    .description(question)
    .tags(['relevo'])
    .readonly()
    .refresh('5s')
    .time({ from, to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Relevo')
        .type(DashboardLinkType.Dashboards)
        .tooltip('The other dashboards, over the same time')
        .tags(['relevo'])
        .keepTime(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .annotation(moments('Breaker moves', 'red', moves, '{{provider}}: {{state}}'))
    .annotation(annotation('Faults', 'purple', 'notifier_faults_active > 0', '{{job}}: {{name}} ({{kind}})'))
    .annotation(moments('Process starts', 'blue', starts, '{{job}} started'));
}

/** Panels from left to right, then down; a row heads the panels that follow it. */
export function layOut(frame: Frame, parts: readonly (Panel | Row)[]): BuiltDashboard {
  const dashboard = frameOf(frame);
  for (const variable of frame.variables ?? []) dashboard.withVariable(variable);
  for (const part of parts) {
    if (!('row' in part)) {
      dashboard.withPanel(part);
      continue;
    }
    const row = new RowBuilder(part.row).id(part.id);
    dashboard.withRow(part.repeat === undefined ? row : row.repeat(part.repeat));
  }
  return dashboard.build();
}

/** The sign on each dashboard that what it shows may be meant. */
export function exerciseSign(
  id: number,
  size: { readonly columns: number; readonly rows: number },
): StatPanel {
  return stat(
    {
      id,
      size,
      title: 'An exercise?',
      unit: 'none',
      shows: 'How many faults somebody has switched on in the notifiers.',
      good: 'no, outside an exercise.',
      todo: 'read the other panels with this in mind; the runbook FaultInjectionActive says how to end them.',
      queries: [{ expr: 'sum(notifier_faults_active) or vector(0)', legend: 'faults' }],
    },
    [
      { value: null, color: 'green' },
      { value: 1, color: 'purple' },
    ],
  ).mappings([{ type: MappingType.ValueToText, options: { '0': { text: 'no', color: 'green', index: 0 } } }]);
}
