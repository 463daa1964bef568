import type { ReplayJob } from '../api/payment-types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Badge } from '../ui/badge.tsx';

const looks = {
  running: { tone: 'accent', icon: 'refresh' },
  done: { tone: 'good', icon: 'check' },
  cancelled: { tone: 'calm', icon: 'ban' },
} as const;

export function JobBadge({ status }: Pick<ReplayJob, 'status'>) {
  const { t } = useI18n();
  return <Badge {...looks[status]}>{t(`replay.status.${status}`)}</Badge>;
}
