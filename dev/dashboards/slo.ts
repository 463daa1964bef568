// The three objectives: what is left of each error budget, how fast it burns, and
// the figure itself. docs/slo.md says how they are measured, and why so.
import { exerciseSign, layOut } from './frame.ts';
import type { BuiltDashboard } from './frame.ts';
import { graph, stat, third } from './panels.ts';
import type { Panel } from './panels.ts';

type Objective = {
  readonly slo: string;
  readonly title: string;
  readonly target: number;
  readonly promise: string;
  readonly bad: string;
  readonly runbook: string;
};

const objectives: readonly Objective[] = [
  {
    slo: 'accepted',
    title: 'Accepted by a provider within 30 seconds',
    target: 0.995,
    promise: 'Of the notifications that could be told, the share that a provider took within 30 seconds.',
    bad: 'late notifications',
    runbook: 'SloAcceptedFastBurn',
  },
  {
    slo: 'available',
    title: 'POST /payments available',
    target: 0.999,
    promise: 'Of the requests for a payment that were not the caller’s mistake, the share that was no 5xx.',
    bad: '5xx answers',
    runbook: 'SloAvailableFastBurn',
  },
  {
    slo: 'quick',
    title: 'POST /payments under 300 ms',
    target: 0.95,
    promise:
      'Of the payments that were answered with 201, the share under 300 ms, without a wait that was asked for.',
    bad: 'slow answers',
    runbook: 'SloQuickFastBurn',
  },
];

const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];
const tile = { columns: 6, rows: 5 };

function budgetTile({ slo, title, runbook }: Objective, id: number): Panel {
  return stat(
    {
      id,
      size: tile,
      title: `Budget left: ${slo}`,
      unit: 'percentunit',
      shows: `${title}. What is left of the failures allowed within 30 days.`,
      good: 'above 0, and more than the share of the 30 days that is still to come.',
      todo: `the runbook ${runbook}; below 0, change nothing that is not a mend.`,
      queries: [{ expr: `relevo:slo_budget_left:ratio30d{slo="${slo}"}`, legend: slo }],
    },
    [
      { value: null, color: 'red' },
      { value: 0, color: 'orange' },
      { value: 0.25, color: 'green' },
    ],
  )
    .decimals(1)
    .noValue('no traffic');
}

function objectivePanels(objective: Objective, firstId: number): readonly Panel[] {
  const { slo, target, promise, bad, runbook } = objective;
  const here = `{slo="${slo}"}`;
  const sli = (window: string) => ({
    expr: `1 - relevo:slo_burn_rate:${window}${here} * (1 - relevo:slo_objective:ratio${here})`,
    legend: `over ${window}`,
  });
  return [
    graph(
      {
        id: firstId,
        size: third,
        title: `The figure: ${slo}`,
        unit: 'percentunit',
        shows: `${promise} Over five minutes, an hour and a day.`,
        good: `above the line at ${target * 100} %.`,
        todo: `the runbook ${runbook}.`,
        queries: [sli('5m'), sli('1h'), sli('1d')],
      },
      [
        { value: null, color: 'red' },
        { value: target, color: 'green' },
      ],
    ).max(1),
    graph(
      {
        id: firstId + 1,
        size: third,
        title: `Burn rate: ${slo}`,
        unit: 'short',
        shows:
          'How many times faster than allowed the error budget is used up, over each window. 1 uses it up in 30 days, 14.4 in two.',
        good: 'below 1.',
        todo: `above 14.4 over 5 m and 1 h, or 6 over 30 m and 6 h, somebody is called: the runbook ${runbook}.`,
        queries: windows.map((window) => ({
          expr: `relevo:slo_burn_rate:${window}${here}`,
          legend: window,
        })),
      },
      [
        { value: null, color: 'green' },
        { value: 1, color: 'yellow' },
        { value: 6, color: 'orange' },
        { value: 14.4, color: 'red' },
      ],
    ),
    graph({
      id: firstId + 2,
      size: third,
      title: `What counts: ${slo}`,
      unit: 'reqps',
      shows: `Per second, over five minutes: all that counts for this objective, and the ${bad} among them.`,
      good: 'no bad ones. With fewer than ten bad ones in a window nobody is called.',
      todo: `the runbook ${runbook}.`,
      queries: [
        { expr: `relevo:slo_events:rate5m${here}`, legend: 'all' },
        { expr: `relevo:slo_bad:rate5m${here}`, legend: 'bad' },
      ],
    }),
  ];
}

export function buildSlo(): BuiltDashboard {
  const question = 'Do the three promises hold, how much failure is left to spend, how fast is it spent?';
  return layOut({ name: 'slo', question, from: 'now-6h' }, [
    ...objectives.map((objective, index) => budgetTile(objective, index + 1)),
    exerciseSign(4, tile),
    ...objectives.flatMap((objective, index) => {
      const id = (index + 1) * 10;
      const row = { row: `${objective.title}: ${objective.target * 100} %`, id };
      return [row, ...objectivePanels(objective, id + 1)];
    }),
  ]);
}
