import type { z } from 'zod';
import type { CircuitTransition, GuardPolicy, ProviderGuard } from '@relevo/resilience';
import { nextProbe } from '../../application/channels.ts';
import type { Isolation } from '../../application/fleet.ts';
import type { Isolations } from '../../application/isolate-provider.ts';
import type { DeliveryMeters, ProviderMeter } from '../meters/delivery-meters.ts';
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
  meters: Pick<DeliveryMeters, 'of'>,
): ViewProvider {
  return (guard) => ({
    ...viewGuard(guard, isolations.of(guard.name), guards),
    ...viewMeter(meters.of(guard.name)),
  });
}

const latencyWindow = { seconds: 120, quantiles: [0.5, 0.95] } as const;
const historySlots = { count: 60, seconds: 2 } as const;

function viewMeter({ counters, latency }: ProviderMeter): Pick<ProviderBody, 'latency' | 'history'> {
  const { calls, quantilesMs } = latency.read(latencyWindow);
  const [p50 = null, p95 = null] = quantilesMs;
  return {
    latency: { window_s: latencyWindow.seconds, calls, p50_ms: p50, p95_ms: p95 },
    history: {
      slot_s: historySlots.seconds,
      until: at(counters.seriesUntilMs(historySlots)),
      accepted: [...counters.series('accepted', historySlots)],
      failed: [...counters.series('failed', historySlots)],
      skipped: [...counters.series('skipped', historySlots)],
    },
  };
}

function viewLimits({ attemptTimeoutMs, slowCallMs, breaker }: GuardPolicy): ProviderBody['limits'] {
  return {
    consecutive_failures: breaker.consecutiveFailures,
    failure_rate_percent: breaker.failureRatePercent,
    minimum_calls: breaker.minimumCalls,
    slow_rate_percent: breaker.slowRatePercent,
    slow_call_ms: slowCallMs,
    overdue_calls: breaker.overdueCalls,
    attempt_timeout_ms: attemptTimeoutMs,
    window_ms: breaker.windowMs,
  };
}

function viewGuard(
  guard: ProviderGuard,
  isolation: Isolation | null,
  guards: readonly ProviderGuard[],
): Omit<ProviderBody, 'latency' | 'history'> {
  const snapshot = guard.snapshot();
  const { lastTransition, trippedBy } = snapshot;
  const probe = nextProbe(guard, guards);
  return {
    name: snapshot.name,
    state: snapshot.state,
    in_use: snapshot.name === providerInUse(guards),
    next_probe_at: atOrNull(probe?.atMs ?? null),
    open_for_ms: probe?.openForMs ?? null,
    isolated_until: atOrNull(snapshot.isolatedUntilMs),
    paused_until: atOrNull(snapshot.pausedUntilMs),
    ramp_percent: Math.round(snapshot.rampPercent),
    ramp_ends_at: atOrNull(snapshot.rampEndsAtMs),
    in_flight: snapshot.inFlight,
    in_flight_limit: snapshot.inFlightLimit,
    consecutive_failures: snapshot.consecutiveFailures,
    overdue: snapshot.overdueCalls,
    window: snapshot.window,
    opened_by: trippedBy && viewTransition(trippedBy),
    needs_receipt: snapshot.needsReceipt,
    isolation: isolation && viewIsolation(isolation),
    last_transition: lastTransition && viewTransition(lastTransition),
    limits: viewLimits(snapshot.policy),
  };
}
