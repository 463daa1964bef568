// What is counted of the payment gateway beside its calls: what was wrong with it, what
// cleared up a doubt, and how long a payment was on its way.
import { Counter, Histogram } from '@relevo/service-kit';
import type { Registry } from '@relevo/service-kit';
import type { AuthorizationObserver } from '../application/authorization-observer.ts';
import { gatewayTroubles } from '../domain/authorization.ts';

/** A call at its usual pace, the longest that an answer is held back, the deadline, and what is in doubt for longer. */
const seconds = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400];

const decisions = new Set(['approved', 'declined', 'refunded', 'refused']);

export function meterGateway(
  observer: AuthorizationObserver,
  { registry, gateway }: { readonly registry: Registry; readonly gateway: string },
): AuthorizationObserver {
  const registers = [registry];
  const failures = new Counter({
    name: 'relevo_gateway_failures_total',
    help: 'Calls to the payment gateway that came to no decision, and why. What is unknown may have been carried out.',
    labelNames: ['gateway', 'outcome', 'reason'],
    registers,
  });
  const doubts = new Counter({
    name: 'relevo_gateway_doubts_ended_total',
    help: 'Calls whose end nobody knew, by what told it: a look_up, a repeat under the same id, or nothing: given_up.',
    labelNames: ['gateway', 'by'],
    registers,
  });
  const decision = new Histogram({
    name: 'relevo_payment_decision_seconds',
    help: 'From a payment on disk to the decision on its money.',
    labelNames: ['status'],
    buckets: seconds,
    registers,
  });
  for (const [outcome, reasons] of Object.entries(gatewayTroubles)) {
    for (const reason of reasons) failures.inc({ gateway, outcome, reason }, 0);
  }
  for (const by of ['look_up', 'repeat', 'given_up']) doubts.inc({ gateway, by }, 0);
  for (const status of ['succeeded', 'failed']) decision.zero({ status });
  return {
    ...observer,
    gatewayAsked: (event) => {
      observer.gatewayAsked(event);
      const { operation, outcome, reason, isRepeat } = event;
      const isDecided = decisions.has(outcome);
      if (outcome in gatewayTroubles && reason !== null) failures.inc({ gateway, outcome, reason });
      if (isDecided && operation.startsWith('look_up')) doubts.inc({ gateway, by: 'look_up' });
      if (isDecided && isRepeat) doubts.inc({ gateway, by: 'repeat' });
    },
    paymentSettled: (event) => {
      observer.paymentSettled(event);
      if (event.reason === 'outcome_unknown') doubts.inc({ gateway, by: 'given_up' });
      decision.observe({ status: event.status }, Math.max(0, event.sinceCreatedMs) / 1_000);
    },
  };
}
