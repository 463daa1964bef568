// A page of a list in a card: while it is read, when it can not be, and when it is there.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n/i18n.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { NotRefreshed } from '../ui/not-refreshed.tsx';
import { Skeleton } from '../ui/spinner.tsx';

type Read<Answer> = Pick<UseQueryResult<Answer>, 'data' | 'dataUpdatedAt' | 'error' | 'refetch'>;

export function WhenRead<Answer>({
  query: { data, dataUpdatedAt, error, refetch },
  children,
}: {
  readonly query: Read<Answer>;
  readonly children: (answer: Answer) => ReactNode;
}) {
  const { t } = useI18n();
  if (data === undefined) {
    return error === null ? (
      <Skeleton label={t('ui.loading')} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <>
      <NotRefreshed error={error} readAtMs={dataUpdatedAt} onRetry={refetch} />
      {children(data)}
    </>
  );
}
