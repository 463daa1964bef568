import type { ReplayFilter } from '../api/payment-types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { useToday } from '../ui/use-now.ts';

/** Which dead ones, as one would say it. */
export function useFilterInWords(): (filter: ReplayFilter) => string {
  const { t, word, format } = useI18n();
  const today = useToday();
  return ({ reason, provider, possible_duplicate: duplicate, since, until }) => {
    const parts: string[] = [];
    if (reason !== undefined) parts.push(t('replay.filter.reason', { reason: word('dead_reason', reason) }));
    if (provider !== undefined) parts.push(t('replay.filter.provider', { provider }));
    if (duplicate !== undefined) {
      parts.push(t(duplicate ? 'replay.filter.duplicate' : 'replay.filter.no_duplicate'));
    }
    if (since !== undefined) {
      parts.push(t('replay.filter.since', { at: format.time(Date.parse(since), today) }));
    }
    if (until !== undefined) {
      parts.push(t('replay.filter.until', { at: format.time(Date.parse(until), today) }));
    }
    return parts.length === 0 ? t('replay.filter.all') : parts.join(', ');
  };
}
