// The states that every page shows, each with its word, icon and colour.
import type { CallOutcome, NotificationStatus } from '../api/payment-types.ts';
import type { CircuitState } from '../api/types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Badge } from './badge.tsx';
import type { Tone } from './badge.tsx';
import type { IconName } from './icon.tsx';

type Look = { readonly tone: Tone; readonly icon: IconName };

export const circuitLooks: Readonly<Record<CircuitState, Look>> = {
  closed: { tone: 'good', icon: 'check' },
  ramping: { tone: 'accent', icon: 'ramp' },
  half_open: { tone: 'warn', icon: 'probe' },
  open: { tone: 'bad', icon: 'cross' },
  isolated: { tone: 'held', icon: 'lock' },
};

export const outcomeLooks: Readonly<Record<CallOutcome, Look>> = {
  accepted: { tone: 'good', icon: 'check' },
  rejected: { tone: 'calm', icon: 'ban' },
  unroutable: { tone: 'calm', icon: 'ban' },
  not_sent: { tone: 'bad', icon: 'cross' },
  throttled: { tone: 'warn', icon: 'clock' },
  misconfigured: { tone: 'bad', icon: 'key' },
  unknown: { tone: 'warn', icon: 'question' },
};

export const statusLooks: Readonly<Record<NotificationStatus, Look>> = {
  queued: { tone: 'calm', icon: 'list' },
  sending: { tone: 'accent', icon: 'arrowRight' },
  verifying: { tone: 'warn', icon: 'question' },
  waiting: { tone: 'warn', icon: 'clock' },
  accepted: { tone: 'good', icon: 'check' },
  delivered: { tone: 'good', icon: 'checkDouble' },
  dead: { tone: 'bad', icon: 'skull' },
};

export function StateBadge({
  state,
  size = 'normal',
}: {
  readonly state: CircuitState;
  readonly size?: 'normal' | 'large';
}) {
  const { t } = useI18n();
  return (
    <Badge {...circuitLooks[state]} size={size}>
      {t(`circuit.${state}`)}
    </Badge>
  );
}

/** `null` is an attempt that is under way. */
export function OutcomeBadge({ outcome }: { readonly outcome: CallOutcome | null }) {
  const { t } = useI18n();
  if (outcome === null) {
    return (
      <Badge tone="accent" icon="clock">
        {t('outcome.under_way')}
      </Badge>
    );
  }
  return <Badge {...outcomeLooks[outcome]}>{t(`outcome.${outcome}`)}</Badge>;
}

export function StatusBadge({ status }: { readonly status: NotificationStatus }) {
  const { t } = useI18n();
  return <Badge {...statusLooks[status]}>{t(`status.${status}`)}</Badge>;
}
