// A channel is a provider behind its guard. This file asks the gates, in the
// order of the candidates, and turns an outcome into what it means for the circuit.
import type { Admission, Permit, ProviderGuard, Verdict } from '@relevo/resilience';
import type { CallResult } from '../domain/attempt.ts';
import type { MessagingProvider } from './ports.ts';
import type { SkippedProvider } from './store.ts';

type Channel = { readonly provider: MessagingProvider; readonly guard: ProviderGuard };

export type Channels = ReadonlyMap<string, Channel>;

export type Reservation = {
  readonly channel: Channel;
  readonly permit: Permit;
  /** The gates that said no before this one said yes. */
  readonly skipped: readonly SkippedProvider[];
};

export type ReservationResult =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  | { readonly kind: 'none'; readonly skipped: readonly SkippedProvider[] };

/** Takes a place at the first candidate whose gates are open. The permit must be run or released. */
export function reserve(
  channels: Channels,
  candidates: readonly string[],
  onSkipped: (skip: SkippedProvider) => void,
): ReservationResult {
  const skipped: SkippedProvider[] = [];
  for (const name of candidates) {
    const channel = channels.get(name);
    if (channel === undefined) continue; // a provider that has left the configuration
    const admission = admit(channel, channels);
    if (admission.admitted) {
      return { kind: 'reserved', reservation: { channel, permit: admission.permit, skipped } };
    }
    const skip = { provider: name, reason: admission.refusal.reason };
    skipped.push(skip);
    onSkipped(skip);
  }
  return { kind: 'none', skipped };
}

const guardsOf = (channels: Channels): readonly ProviderGuard[] =>
  [...channels.values()].map(({ guard }) => guard);

function admit({ guard }: Channel, channels: Channels): Admission {
  const admission = guard.admit();
  if (admission.admitted || admission.refusal.reason !== 'open' || hasTaker(guardsOf(channels)))
    return admission;
  return guard.bringProbeForward() ? guard.admit() : admission;
}

/**
 * True where some provider takes messages, though perhaps not all that come now. An open circuit is spared
 * for longer and longer because of it; where there is none, customers wait, and it is tried more often.
 */
function hasTaker(guards: readonly ProviderGuard[]): boolean {
  return guards.some((guard) => {
    const { state, pausedUntilMs } = guard.occupancy();
    return (state === 'closed' || state === 'ramping') && pausedUntilMs === null;
  });
}

/** When a circuit is probed next, if a message is there by then, and how long it is open until then; null unless open. */
export function nextProbe(
  guard: ProviderGuard,
  guards: readonly ProviderGuard[],
): { readonly atMs: number; readonly openForMs: number } | null {
  const { reopenAtMs, earliestProbeAtMs, openForMs } = guard.snapshot();
  if (reopenAtMs === null || earliestProbeAtMs === null || openForMs === null) return null;
  const atMs = hasTaker(guards) ? reopenAtMs : earliestProbeAtMs;
  return { atMs, openForMs: openForMs - (reopenAtMs - atMs) };
}

/** A bad number says nothing about the provider; a 429 closes the rate gate, not the circuit. */
export function verdictOf({ outcome }: Pick<CallResult, 'outcome'>): Verdict {
  switch (outcome) {
    case 'accepted':
      return 'success';
    case 'not_sent':
    case 'unknown':
      return 'failure';
    case 'misconfigured':
      return 'trip';
    case 'rejected':
    case 'unroutable':
    case 'throttled':
      return 'neutral';
  }
}

/** How long a throttled provider is left alone where it does not say. */
export const pauseMsDefault = 1_000;

/** True where a provider is healthy, though all its places may be taken. */
export function hasClosed(channels: Channels): boolean {
  return [...channels.values()].some(({ guard }) => guard.occupancy().state === 'closed');
}

/**
 * How many calls may begin now. Filling the preferred provider and no more keeps
 * a healthy burst from spilling over to the next one; a sick one does not count.
 */
export function freePlaces(channels: Channels): number {
  let places = 0;
  for (const { guard } of channels.values()) {
    const { state, inFlight, inFlightLimit, rampPercent } = guard.occupancy();
    const free = inFlightLimit - inFlight;
    if (state === 'closed') return places + free;
    if (state === 'ramping') places += Math.floor((free * rampPercent) / 100);
    if (state === 'half_open') places += 1;
  }
  return places;
}
