// All that fit as a job: counted first, sent after it was confirmed.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/api.ts';
import type { ReplayJob, ReplayJobRequest } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { useFilterInWords } from '../../notifications/filter-in-words.ts';
import { REPLAYS_PATH, dryRunQuery } from '../../notifications/replay-queries.ts';
import { ReplayDialog } from '../../notifications/replay-dialog.tsx';
import { ReplayRiskFigures } from '../../notifications/replay-risk-figures.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { TextField } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { readRate } from './read-rate.ts';
import { replayFilterOf } from './search.ts';
import type { DeadLettersSearch } from './search.ts';

const PER_SECOND_DEFAULT = 50;

function ReplayAllDialog({
  search,
  onClose,
}: {
  readonly search: DeadLettersSearch;
  readonly onClose: () => void;
}) {
  const { t, format } = useI18n();
  const navigate = useNavigate();
  const inWords = useFilterInWords();
  const filter = replayFilterOf(search);
  const { data: risk, error, refetch } = useQuery(dryRunQuery(filter));
  const [rateText, setRateText] = useState(String(PER_SECOND_DEFAULT));
  const rate = readRate(rateText);
  const start = async (reason: string) => {
    const body: ReplayJobRequest = { filter, reason, rate_per_second: rate ?? PER_SECOND_DEFAULT };
    const { job_id: jobId } = await api.post<ReplayJob>(REPLAYS_PATH, { body });
    await navigate({ to: '/replays/$jobId', params: { jobId } });
  };
  const duration = format.duration(((risk?.matched ?? 0) / (rate ?? PER_SECOND_DEFAULT)) * 1_000);
  return (
    <ReplayDialog
      isOpen
      onClose={onClose}
      title={t('dead_letters.replay_all.title')}
      description={t('dead_letters.replay_all.words', { filter: inWords(filter) })}
      confirmLabel={t('dead_letters.replay')}
      isReady={risk !== undefined && risk.matched > 0 && rate !== null}
      onReplay={start}
      aside={(reason) => (
        <CopyAsCurl method="POST" path={REPLAYS_PATH} body={{ filter, reason, rate_per_second: rate }} />
      )}
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {risk === undefined && error === null && <Skeleton label={t('dead_letters.counting')} />}
      {risk !== undefined && <ReplayRiskFigures risk={risk} />}
      {risk?.matched === 0 && <p>{t('dead_letters.nothing_fits')}</p>}
      <TextField
        label={t('dead_letters.rate')}
        hint={t('dead_letters.rate.hint', { duration })}
        error={rate === null ? t('dead_letters.rate.wrong') : null}
        inputMode="numeric"
        value={rateText}
        onChange={(event) => setRateText(event.target.value)}
      />
    </ReplayDialog>
  );
}

export function ReplayAll({ search }: { readonly search: DeadLettersSearch }) {
  const { t } = useI18n();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button icon="refresh" onClick={() => setIsOpen(true)}>
        {t('dead_letters.replay_all')}
      </Button>
      {isOpen && <ReplayAllDialog search={search} onClose={() => setIsOpen(false)} />}
    </>
  );
}
