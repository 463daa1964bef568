// What is told of a circuit: that it has opened, and that it is closed again, in turns. A probe that fails in
// between is no news, and neither is what was done by hand.
import { draftEvent } from '@relevo/events';
import type { EventDraft } from '@relevo/events';
import type { CircuitTransition } from '@relevo/resilience';
import type { CircuitKind } from '../application/event-feed.ts';

export type ToldCircuit = {
  readonly replica: string;
  readonly kind: CircuitKind;
  /** Of the provider, or of the payment gateway. */
  readonly name: string;
};

/** A provider may have the payment gateway's name. */
export const streamOfCircuit = ({ replica, kind, name }: ToldCircuit): string =>
  `${kind === 'provider' ? 'breaker' : 'gateway-breaker'}-${replica}-${name}`;

type Move = Pick<CircuitTransition, 'to' | 'atMs' | 'reopenAtMs'> & { readonly reason: string };

/** Remembers when the circuit has opened; `openedAtMs` is what an earlier process left. */
export function createBreakerEvents(
  circuit: ToldCircuit,
  openedAtMs: number | null,
): (move: Move) => EventDraft | null {
  const { replica, kind, name: provider } = circuit;
  const stream = streamOfCircuit(circuit);
  let openSinceMs = openedAtMs;
  return ({ to, reason, atMs, reopenAtMs }) => {
    const which = { provider, kind, replica, reason };
    if (to === 'open' && openSinceMs === null) {
      openSinceMs = atMs;
      const next_try_at = reopenAtMs === null ? null : new Date(reopenAtMs).toISOString();
      return draftEvent('relevo.breaker.opened.v1', { stream, data: { ...which, next_try_at } });
    }
    if (to === 'closed' && openSinceMs !== null) {
      const open_ms = Math.max(0, Math.round(atMs - openSinceMs));
      openSinceMs = null;
      return draftEvent('relevo.breaker.closed.v1', { stream, data: { ...which, open_ms } });
    }
    return null;
  };
}
