// Money that is taken here: what became of each payment, how the gateway is, and what
// nobody knows.
import { exerciseSign, layOut } from './frame.ts';
import type { BuiltDashboard } from './frame.ts';
import { graph, half, stat, third } from './panels.ts';
import type { Panel } from './panels.ts';
import { doubtPanels } from './payments-doubts.ts';
import { gatewayPanels } from './payments-gateway.ts';

const tile = { columns: 6, rows: 4 };

const decided = 'reason!~"gateway_unavailable|outcome_unknown"';
const settledRate = (labels: string): string =>
  `sum(rate(relevo_payments_settled_total{${labels}}[$__rate_interval]))`;

function tiles(): readonly Panel[] {
  const taken = stat(
    {
      id: 1,
      size: tile,
      title: 'Paid',
      unit: 'percentunit',
      shows: 'Of the payments that came to an end just now, the share whose money was taken.',
      good: 'what your shop is used to; banks decline some. Empty means that nobody paid here lately.',
      todo: 'see «Settled, by reason»: declined is the banks’, gateway_unavailable is the gateway’s.',
      queries: [{ expr: `${settledRate('status="succeeded"')} / (${settledRate('')} > 0)`, legend: 'paid' }],
    },
    [
      { value: null, color: 'red' },
      { value: 0.5, color: 'orange' },
      { value: 0.8, color: 'green' },
    ],
  )
    .decimals(1)
    .noValue('no payments');
  const undecided = stat(
    {
      id: 2,
      size: tile,
      title: 'Undecided now',
      unit: 'short',
      shows: 'Payments on disk whose money is neither taken nor refused.',
      good: 'as many as are paid within a second or two.',
      todo: 'see «Undecided, by state»; while the circuit is open, the runbook GatewayUnavailable.',
      queries: [{ expr: 'sum(max by (state) (relevo_payments_undecided))', legend: 'undecided' }],
    },
    [
      { value: null, color: 'green' },
      { value: 100, color: 'orange' },
      { value: 1_000, color: 'red' },
    ],
  ).decimals(0);
  const forPerson = stat(
    {
      id: 3,
      size: tile,
      title: 'For a person',
      unit: 'short',
      shows:
        'Payments and refunds in the time that is shown that only a person can put right: given up in doubt, or taken or given back too late.',
      good: '0.',
      todo: 'the runbooks PaymentOutcomeUnknown, PaymentApprovedTooLate, RefundUnresolved and RefundGivenTooLate.',
      queries: [
        {
          expr: 'sum(increase(relevo_payments_settled_total{reason="outcome_unknown"}[$__range])) + sum(increase(relevo_payments_approved_too_late_total[$__range])) + sum(increase(relevo_refunds_settled_total{status="unresolved"}[$__range])) + sum(increase(relevo_refunds_given_too_late_total[$__range]))',
          legend: 'for a person',
        },
      ],
    },
    [
      { value: null, color: 'green' },
      { value: 1, color: 'red' },
    ],
  ).decimals(0);
  return [taken, undecided, forPerson, exerciseSign(4, tile)];
}

function paymentPanels(): readonly Panel[] {
  return [
    graph({
      id: 5,
      size: half,
      title: 'Settled, by reason',
      unit: 'reqps',
      shows: 'Payments per second whose money was taken, or will not be, and why not.',
      good: 'nearly all succeeded; a few are declined.',
      todo: 'gateway_unavailable: the runbook GatewayUnavailable. outcome_unknown: the runbook PaymentOutcomeUnknown.',
      queries: [
        {
          expr: 'sum by (status, reason) (rate(relevo_payments_settled_total[$__rate_interval])) > 0',
          legend: '{{status}} {{reason}}',
        },
      ],
    }),
    graph({
      id: 6,
      size: half,
      title: 'What callers were answered',
      unit: 'reqps',
      shows:
        'Requests for a payment per second, recorded ones among them, by what became of the request: taken is 201, failed is 402, undecided is 202, gateway_unavailable is 503.',
      good: 'taken, and replayed where a shop asks twice.',
      todo: 'undecided: the gateway is slow, or in doubt. gateway_unavailable: the runbook GatewayUnavailable.',
      queries: [
        {
          expr: 'sum by (outcome) (rate(relevo_payments_total[$__rate_interval])) > 0',
          legend: '{{outcome}}',
        },
      ],
    }),
    graph({
      id: 7,
      size: third,
      title: 'Undecided, by state',
      unit: 'short',
      shows:
        'Payments on their way. pending: not asked for yet. in_doubt: a call may have taken the money, and nobody is asking just now. processing: all others.',
      good: 'a few that are processing.',
      todo: 'pending that stays: the circuit is open. in_doubt that stays: the runbook PaymentInDoubt.',
      queries: [{ expr: 'max by (state) (relevo_payments_undecided)', legend: '{{state}}' }],
    }),
  ];
}

function declinePanels(): readonly Panel[] {
  return [
    graph({
      id: 8,
      size: third,
      title: 'Declined, as a share',
      unit: 'percentunit',
      shows: 'Of the payments that the gateway decided, the share that it declined: just now, and as usual.',
      good: 'near to what it is over a day.',
      todo: 'twice as many as usual: the runbook DeclinesUnusual.',
      queries: [
        {
          expr: `${settledRate(`status="failed", ${decided}`)} / (${settledRate(decided)} > 0)`,
          legend: 'just now',
        },
        { expr: 'relevo:payments_declined:ratio30m', legend: 'half an hour' },
        { expr: 'relevo:payments_declined:ratio1d', legend: 'a day' },
      ],
    }).max(1),
    graph({
      id: 9,
      size: third,
      title: 'Declined, by reason',
      unit: 'short',
      shows: 'Payments that the gateway or the bank refused, per interval, and why.',
      good: 'a mixture; insufficient_funds and card_declined first.',
      todo: 'one reason alone that jumps: the runbook DeclinesUnusual.',
      queries: [
        {
          expr: `sum by (reason) (increase(relevo_payments_settled_total{status="failed", ${decided}}[$__rate_interval]))`,
          legend: '{{reason}}',
        },
      ],
    }),
  ];
}

export function buildPayments(): BuiltDashboard {
  const question = 'Can people pay, does the gateway answer, and is there money that nobody knows of?';
  return layOut({ name: 'payments', question }, [
    ...tiles(),
    ...paymentPanels(),
    ...declinePanels(),
    ...gatewayPanels(),
    ...doubtPanels(),
  ]);
}
