// The circuit before the payment gateway, apart from those of the providers: while it is
// open nobody can pay, whoever could be told.
import { Counter, Gauge } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import type { CircuitState, CircuitTransition } from '@relevo/resilience';
import { breakerStates } from './breaker-gauges.ts';
import { circuitMoves } from './delivery-metrics.ts';

export type GatewayCircuit = {
  readonly moved: (transition: CircuitTransition) => void;
  /** From now on its state is read whenever it is scraped. */
  readonly show: (guard: { snapshot(): { readonly state: CircuitState } }) => void;
};

/** Nobody isolates the gateway by hand; it sends no receipts, and other replicas no hints of it. */
const notOfGateways: ReadonlySet<string> = new Set(['manual', 'receipts', 'hint']);

export type GatewayCircuitDeps = {
  readonly registry: Registry;
  readonly logger: Logger;
  /** By its name. */
  readonly gateway: string;
  /** For whoever watches live. */
  readonly onMoved: (transition: CircuitTransition) => void;
};

export function createGatewayCircuit({
  registry,
  logger,
  gateway,
  onMoved,
}: GatewayCircuitDeps): GatewayCircuit {
  const registers = [registry];
  const moves = new Counter({
    name: 'relevo_gateway_breaker_transitions_total',
    help: 'Moves of the circuit before the payment gateway, and why.',
    labelNames: ['gateway', 'from', 'to', 'reason'],
    registers,
  });
  for (const [from, to, reasons] of circuitMoves) {
    for (const reason of reasons) {
      if (!notOfGateways.has(reason)) moves.inc({ gateway, from, to, reason }, 0);
    }
  }
  return {
    moved: (transition) => {
      const { from, to, reason, detail, reopenAtMs, evidence } = transition;
      moves.inc({ gateway, from, to, reason });
      const level = to === 'open' ? 'warn' : 'info';
      logger[level]('gateway.breaker-moved', { gateway, from, to, reason, detail, reopenAtMs, evidence });
      onMoved(transition);
    },
    show: (guard) => {
      const states = new Gauge({
        name: 'relevo_gateway_breaker_state',
        help: 'Exactly one state of the circuit before the payment gateway is 1.',
        labelNames: ['gateway', 'state'],
        registers,
        collect: () => {
          const { state } = guard.snapshot();
          for (const each of breakerStates) states.set({ gateway, state: each }, each === state ? 1 : 0);
        },
      });
    },
  };
}
