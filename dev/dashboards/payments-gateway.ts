// How the payment gateway is: its circuit, its calls and what was wrong with them.
import { graph, half, third, timeline } from './panels.ts';
import type { Panel } from './panels.ts';
import { breakerStates, quantile } from './words.ts';

function circuitPanels(): readonly Panel[] {
  return [
    timeline(
      {
        id: 10,
        size: half,
        title: 'Circuit of the gateway',
        unit: 'none',
        shows: 'The state of the circuit before the payment gateway, on each replica over time.',
        good: 'closed throughout. After an outage: half-open, ramping, closed.',
        todo: 'while it is open nobody can pay: the runbook GatewayUnavailable.',
        queries: [{ expr: 'relevo:gateway_breaker_state:code', legend: '{{gateway}} {{instance}}' }],
      },
      breakerStates,
    ),
    graph({
      id: 11,
      size: half,
      title: 'Calls to the gateway, by outcome',
      unit: 'reqps',
      shows:
        'Calls per second that take money or give it back, and questions about what became of such a call.',
      good: 'authorize approved, and some declined. Questions follow a call without an answer.',
      todo: 'see «Failures, by reason»; look_up unavailable leaves doubts open.',
      queries: [
        {
          expr: 'sum by (operation, outcome) (rate(relevo_gateway_call_duration_seconds_count[$__rate_interval])) > 0',
          legend: '{{operation}} {{outcome}}',
        },
      ],
    }),
  ];
}

function callPanels(): readonly Panel[] {
  const latency = (q: number) => ({
    expr: quantile(q, 'relevo_gateway_call_duration_seconds', 'operation'),
    legend: `{{operation}} p${q * 100}`,
  });
  return [
    graph({
      id: 12,
      size: third,
      title: 'Failures, by reason',
      unit: 'short',
      shows:
        'Calls per interval that came to no decision. not_sent and throttled took nothing; unknown may have taken the money.',
      good: 'none, or a few unknown that are cleared up at once.',
      todo: 'misconfigured needs a person at once; the runbook GatewayUnavailable goes through all of them.',
      queries: [
        {
          expr: 'sum by (outcome, reason) (increase(relevo_gateway_failures_total[$__rate_interval])) > 0',
          legend: '{{outcome}} {{reason}}',
        },
      ],
    }),
    graph({
      id: 13,
      size: third,
      title: 'Time of a call to the gateway',
      unit: 's',
      shows: 'How long the gateway took to answer, whatever it said.',
      good: 'under a second as a rule; banks take two at times.',
      todo: 'towards slow_call_ms of gateway.yaml the circuit opens; see the gateway’s status page.',
      queries: [latency(0.5), latency(0.95), latency(0.99)],
    }),
    graph({
      id: 14,
      size: third,
      title: 'Moves of the gateway’s circuit',
      unit: 'short',
      shows: 'How often the circuit moved, per interval, into which state and why.',
      good: 'none.',
      todo: 'open again and again: the limits are too tight, or the gateway is sick off and on. The runbook GatewayUnavailable.',
      queries: [
        {
          expr: 'sum by (to, reason) (increase(relevo_gateway_breaker_transitions_total[$__rate_interval])) > 0',
          legend: '{{to}}: {{reason}}',
        },
      ],
    }),
  ];
}

export const gatewayPanels = (): readonly Panel[] => [...circuitPanels(), ...callPanels()];
