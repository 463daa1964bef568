// Where a circuit stands and what comes next, with a ring that runs out to it.
import type { ReactNode } from 'react';
import './breaker-status.css';
import type { CircuitState, Provider } from '../api/types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Icon } from '../ui/icon.tsx';
import { Ring } from '../ui/ring.tsx';
import { circuitLooks } from '../ui/state-badges.tsx';
import { TimeUntil } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';

/** When what is running out began; null where that is not known. */
function beganAt(provider: Provider): string | null {
  const {
    state,
    next_probe_at: probeAt,
    open_for_ms: openForMs,
    isolation,
    last_transition: last,
  } = provider;
  if (state === 'open' && probeAt !== null && openForMs !== null) {
    return new Date(Date.parse(probeAt) - openForMs).toISOString();
  }
  if (state === 'isolated') return isolation?.since ?? null;
  return state === 'ramping' ? (last?.at ?? null) : null;
}

/** What the circuit waits for; null where that has no time. */
function waitsUntil({ state, ...provider }: Provider): string | null {
  if (state === 'open') return provider.next_probe_at;
  if (state === 'ramping') return provider.ramp_ends_at;
  if (state === 'isolated') return provider.isolated_until;
  return provider.paused_until;
}

/** The same place whether or not something runs out, so that nothing jumps when the state changes. */
function StateMark({ provider }: { readonly provider: Provider }) {
  const { t } = useI18n();
  const { tone, icon } = circuitLooks[provider.state];
  const until = waitsUntil(provider);
  if (until === null) {
    return (
      <span className={`breaker-mark breaker-mark-${tone}`}>
        <Icon name={icon} size={24} />
      </span>
    );
  }
  const label = t(`breaker.ring_${provider.state === 'half_open' ? 'closed' : provider.state}`);
  if (provider.state === 'ramping') {
    return (
      <Ring from={beganAt(provider)} until={until} label={label} tone={tone}>
        {provider.ramp_percent}%
      </Ring>
    );
  }
  return <Ring from={beganAt(provider)} until={until} label={label} tone={tone} />;
}

function Until({ at, children }: { readonly at: string | null; readonly children: ReactNode }) {
  return (
    <>
      {children} {at !== null && <TimeUntil at={at} />}
    </>
  );
}

/** A probe is a real message: once it is time, it waits for one. */
function NextProbe({ at }: { readonly at: string | null }) {
  const { t } = useI18n();
  const nowMs = useNow('quick');
  if (at !== null && Date.parse(at) <= nowMs) return t('breaker.probe_due');
  return <Until at={at}>{t('breaker.next_probe')}</Until>;
}

function Now({ provider }: { readonly provider: Provider }) {
  const { t } = useI18n();
  const { state, in_use: isInUse, paused_until: pausedUntil } = provider;
  const words: Readonly<Record<CircuitState, ReactNode>> = {
    closed: isInUse ? t('breaker.takes_all') : t('breaker.stands_by'),
    open: <NextProbe at={provider.next_probe_at} />,
    half_open: provider.in_flight > 0 ? t('breaker.probing') : t('breaker.probe_due'),
    ramping: <Until at={provider.ramp_ends_at}>{t('breaker.ramp_ends')}</Until>,
    isolated: <Until at={provider.isolated_until}>{t('breaker.isolation_ends')}</Until>,
  };
  if (state === 'closed' && pausedUntil !== null)
    return <Until at={pausedUntil}>{t('breaker.paused')}</Until>;
  return words[state];
}

function Also({ provider }: { readonly provider: Provider }) {
  const { t, word } = useI18n();
  const { state, isolation, opened_by: openedBy, needs_receipt: needsReceipt } = provider;
  if (state === 'isolated' && isolation !== null) {
    return t('breaker.isolated_by', { by: isolation.isolated_by, reason: isolation.reason });
  }
  if (needsReceipt && state !== 'closed') return t('breaker.needs_receipt');
  if (openedBy !== null) return word('trip', openedBy.reason);
  return t('breaker.in_flight', { count: provider.in_flight, limit: provider.in_flight_limit });
}

export function BreakerStatus({ provider }: { readonly provider: Provider }) {
  return (
    <div className="breaker-status">
      <StateMark provider={provider} />
      <div className="breaker-words">
        <p className="breaker-now">
          <Now provider={provider} />
        </p>
        <p className="breaker-also">
          <Also provider={provider} />
        </p>
      </div>
    </div>
  );
}
