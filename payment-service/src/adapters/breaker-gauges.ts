// What the guards of the providers say of themselves, read when it is scraped.
import { Gauge } from '@relevo/service-kit';
import type { Registry } from '@relevo/service-kit';
import type { ProviderGuard } from '@relevo/resilience';
import { nextProbe } from '../application/channels.ts';

export const breakerStates = ['closed', 'open', 'half_open', 'ramping', 'isolated'] as const;

/** The first provider in order that is closed and not ramping, or null. */
export function providerInUse(guards: readonly ProviderGuard[]): string | null {
  return guards.find((guard) => guard.snapshot().state === 'closed')?.name ?? null;
}

/** A gauge that is read when it is scraped, and not before. */
export function createGaugeMaker(registers: Registry[]) {
  return <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    collect: (set: (labels: Partial<Record<Label, string>>, value: number) => void) => void,
  ): void => {
    const made = new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect: () => collect((labels, value) => made.set(labels, value)),
    });
  };
}

export type GaugeMaker = ReturnType<typeof createGaugeMaker>;

export function createBreakerGauges(gauge: GaugeMaker, guards: readonly ProviderGuard[]): void {
  const perGuard = (name: string, help: string, valueOf: (guard: ProviderGuard) => number): void =>
    gauge(name, help, ['provider'], (set) => {
      for (const guard of guards) set({ provider: guard.name }, valueOf(guard));
    });

  gauge('relevo_breaker_state', 'Exactly one state of each provider is 1.', ['provider', 'state'], (set) => {
    for (const guard of guards) {
      const { state } = guard.snapshot();
      for (const each of breakerStates) set({ provider: guard.name, state: each }, each === state ? 1 : 0);
    }
  });
  perGuard(
    'relevo_breaker_open_until_timestamp_seconds',
    'When an open circuit is probed next; 0 where it is not open.',
    (guard) => (nextProbe(guard, guards)?.atMs ?? 0) / 1_000,
  );
  perGuard(
    'relevo_provider_in_use',
    '1 for the first provider in order that is closed and not ramping.',
    (guard) => (providerInUse(guards) === guard.name ? 1 : 0),
  );
  perGuard('relevo_provider_in_flight', 'Calls under way.', (guard) => guard.snapshot().inFlight);
  perGuard(
    'relevo_provider_in_flight_limit',
    'Calls that may be under way at once.',
    (guard) => guard.snapshot().inFlightLimit,
  );
  gauge(
    'relevo_breaker_config_info',
    'The limits in force, as labels.',
    [
      'provider',
      'attempt_timeout_ms',
      'failure_rate_percent',
      'consecutive_failures',
      'slow_call_ms',
      'open_ms_min',
      'open_ms_max',
    ],
    (set) => {
      for (const guard of guards) {
        const { attemptTimeoutMs, slowCallMs, breaker } = guard.snapshot().policy;
        set(
          {
            provider: guard.name,
            attempt_timeout_ms: String(attemptTimeoutMs),
            failure_rate_percent: String(breaker.failureRatePercent),
            consecutive_failures: String(breaker.consecutiveFailures),
            slow_call_ms: String(slowCallMs),
            open_ms_min: String(breaker.openMsMin),
            open_ms_max: String(breaker.openMsMax),
          },
          1,
        );
      }
    },
  );
}
