// What is not known yet, for how long, and what nobody will ever know.
import { graph, half } from './panels.ts';
import type { Panel } from './panels.ts';
import { ageOf, quantile } from './words.ts';

export function doubtPanels(): readonly Panel[] {
  const duration = (q: number) => ({
    expr: quantile(q, 'relevo_payment_decision_seconds', 'status'),
    legend: `{{status}} p${q * 100}`,
  });
  return [
    graph({
      id: 15,
      size: half,
      title: 'Doubts, begun and ended',
      unit: 'short',
      shows:
        'Calls per interval whose end nobody knew, and what told it: a look-up, a repeat under the same id, or nothing, so that they were given up. Where the gateway does not know it, it is asked for anew, and counts as neither.',
      good: 'as many ended as begun, none given up.',
      todo: 'given_up is money that may have been taken: the runbook PaymentOutcomeUnknown names those payments.',
      queries: [
        {
          expr: 'sum(increase(relevo_gateway_call_duration_seconds_count{operation=~"authorize|refund", outcome="unknown"}[$__rate_interval]))',
          legend: 'begun',
        },
        {
          expr: 'sum by (by) (increase(relevo_gateway_doubts_ended_total[$__rate_interval]))',
          legend: 'ended by {{by}}',
        },
        {
          expr: 'sum(increase(relevo_payments_settled_total{reason="outcome_unknown"}[$__rate_interval]))',
          legend: 'payments given up in doubt',
        },
      ],
    }),
    graph({
      id: 16,
      size: half,
      title: 'Time to a decision',
      unit: 's',
      shows: 'From the payment on disk to the decision on its money.',
      good: 'about as long as a call takes.',
      todo: 'longer: it was tried again, or was in doubt. See «Failures, by reason».',
      queries: [duration(0.5), duration(0.95), duration(0.99)],
    }),
    graph({
      id: 17,
      size: half,
      title: 'Oldest undecided, and oldest doubt',
      unit: 's',
      shows: 'How long the oldest payment has been on its way, and how long the oldest doubt is there.',
      good: 'a few seconds.',
      todo: 'a line that climbs at 45 degrees is one that nobody can clear up: the runbook PaymentInDoubt.',
      queries: [
        { expr: ageOf('relevo_payments_undecided_oldest_timestamp_seconds'), legend: 'undecided' },
        { expr: ageOf('relevo_payments_doubt_oldest_timestamp_seconds'), legend: 'in doubt' },
      ],
    }),
    ...personPanels(),
  ];
}

/** What only a person can put right. */
function personPanels(): readonly Panel[] {
  return [
    graph({
      id: 18,
      size: half,
      title: 'Approved too late',
      unit: 'short',
      shows: 'Payments per interval that the gateway approved after they had been given up.',
      good: 'none, ever.',
      todo: 'somebody has paid for what has failed, and gets it back by hand: the runbook PaymentApprovedTooLate.',
      queries: [
        {
          expr: 'sum(increase(relevo_payments_approved_too_late_total[$__rate_interval]))',
          legend: 'approved too late',
        },
      ],
    }),
    graph({
      id: 19,
      size: half,
      title: 'Refunds, by what became of them',
      unit: 'short',
      shows: 'Refunds per interval that came to an end.',
      good: 'succeeded alone.',
      todo: 'unresolved may or may not have been given back, and holds its money: the runbook RefundUnresolved. Given too late is money beyond what was meant: the runbook RefundGivenTooLate.',
      queries: [
        {
          expr: 'sum by (status) (increase(relevo_refunds_settled_total[$__rate_interval]))',
          legend: '{{status}}',
        },
        {
          expr: 'sum(increase(relevo_refunds_given_too_late_total[$__rate_interval]))',
          legend: 'given too late',
        },
      ],
    }),
  ];
}
