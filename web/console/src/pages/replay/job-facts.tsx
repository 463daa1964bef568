import type { ReactNode } from 'react';
import type { ReplayJob } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { useFilterInWords } from '../../notifications/filter-in-words.ts';
import { Facts } from '../../ui/facts.tsx';
import { When } from '../../ui/time.tsx';

export function JobFacts({ job }: { readonly job: ReplayJob }) {
  const { t, format } = useI18n();
  const inWords = useFilterInWords();
  const { total, replayed, skipped, rate_per_second: rate, created_at: begunAt, ended_at: endedAt } = job;
  const left = Math.max(0, total - replayed - skipped);
  const time: readonly [string, ReactNode] =
    endedAt === null
      ? [t('replay.ends_in'), format.duration((left / rate) * 1_000)]
      : [t('replay.took'), format.duration(Date.parse(endedAt) - Date.parse(begunAt))];
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('replay.replayed'), <strong key="replayed">{format.number(replayed)}</strong>],
    [
      t('replay.skipped'),
      <span key="skipped" title={t('replay.skipped.words')}>
        {format.number(skipped)}
      </span>,
    ],
    [t('replay.left'), format.number(left)],
    [t('replay.rate'), t('replay.rate.words', { rate })],
    time,
    [t('replay.begun'), <When key="begun" at={begunAt} />],
    ...(endedAt === null ? [] : [[t('replay.ended'), <When key="ended" at={endedAt} />] as const]),
    [t('replay.by'), job.requested_by],
    [t('replay.filter'), inWords(job.filter)],
    [t('replay.why'), job.reason],
  ];
  return <Facts facts={facts.map(([name, value]) => ({ key: name, name, value }))} />;
}
