import type { z } from 'zod';
import type { CircuitTransition, ProviderGuard } from '@relevo/resilience';
import type { Isolation } from '../../application/fleet.ts';
import type { Isolations } from '../../application/isolate-provider.ts';
import { providerInUse } from '../breaker-gauges.ts';
import type * as schemas from './provider-schemas.ts';
import { at, atOrNull } from './views.ts';

type ProviderBody = z.input<typeof schemas.provider>;

function viewTransition(transition: CircuitTransition): NonNullable<ProviderBody['opened_by']> {
  const { from, to, reason, atMs, detail, evidence } = transition;
  return {
    from,
    to,
    reason,
    at: at(atMs),
    detail,
    calls: evidence.map((call) => ({
      at: at(call.startedAtMs),
      duration_ms: Math.round(call.durationMs),
      outcome: call.label,
    })),
  };
}

function viewIsolation({ reason, isolatedBy, sinceMs, untilMs }: Isolation): ProviderBody['isolation'] {
  return { reason, isolated_by: isolatedBy, since: at(sinceMs), until: at(untilMs) };
}

/** One provider as this replica sees it. */
export type ViewProvider = (guard: ProviderGuard) => ProviderBody;

export function createProviderView(
  guards: readonly ProviderGuard[],
  isolations: Pick<Isolations, 'of'>,
): ViewProvider {
  return (guard) => viewProvider(guard, isolations.of(guard.name), providerInUse(guards));
}

function viewProvider(guard: ProviderGuard, isolation: Isolation | null, inUse: string | null): ProviderBody {
  const snapshot = guard.snapshot();
  const { lastTransition, trippedBy } = snapshot;
  return {
    name: snapshot.name,
    state: snapshot.state,
    in_use: snapshot.name === inUse,
    next_probe_at: atOrNull(snapshot.reopenAtMs),
    isolated_until: atOrNull(snapshot.isolatedUntilMs),
    paused_until: atOrNull(snapshot.pausedUntilMs),
    ramp_percent: Math.round(snapshot.rampPercent),
    in_flight: snapshot.inFlight,
    in_flight_limit: snapshot.inFlightLimit,
    consecutive_failures: snapshot.consecutiveFailures,
    window: snapshot.window,
    opened_by: trippedBy && viewTransition(trippedBy),
    needs_receipt: snapshot.needsReceipt,
    isolation: isolation && viewIsolation(isolation),
    last_transition: lastTransition && viewTransition(lastTransition),
  };
}
