// The history of moves, from the tape: since the service's ring begins or this page was opened.
import { useLive } from '../../api/api.ts';
import { detailWords } from '../../breaker/detail-words.ts';
import { movesOf } from '../../breaker/moves.ts';
import type { ProviderMove } from '../../api/event-types.ts';
import type { Provider } from '../../api/types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { moveReason } from '../../ui/move-words.ts';
import { StateBadge } from '../../ui/state-badges.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import { When } from '../../ui/time.tsx';

function Move({ move }: { readonly move: ProviderMove }) {
  const { t } = useI18n();
  if (move.type === 'provider.isolated') return <StateBadge state="isolated" />;
  if (move.type === 'provider.isolation_ended') return <>{t('provider.isolation_ended')}</>;
  return (
    <span className="why-outcome">
      <StateBadge state={move.told.from} />
      <span aria-hidden="true">→</span>
      <span className="visually-hidden">{t('provider.then')}</span>
      <StateBadge state={move.told.to} />
    </span>
  );
}

function Why({ move }: { readonly move: ProviderMove }) {
  const i18n = useI18n();
  const { t } = i18n;
  if (move.type === 'provider.isolated') {
    return <>{t('breaker.isolated_by', { by: move.told.isolated_by, reason: move.told.reason })}</>;
  }
  if (move.type === 'provider.isolation_ended')
    return <>{t('provider.ended_by', { by: move.told.ended_by })}</>;
  const { detail } = move.told;
  return (
    <>
      {moveReason(move.told, i18n)}
      {detail !== null && <span className="why-detail">. {detailWords(detail, i18n)}</span>}
    </>
  );
}

export function MovesCard({ provider }: { readonly provider: Provider }) {
  const { t } = useI18n();
  const moves = movesOf(
    provider,
    useLive((live) => live.notable),
  );
  const columns: readonly Column<ProviderMove>[] = [
    { key: 'at', head: t('provider.move_at'), cell: ({ told }) => <When at={told.at} />, isRowHead: true },
    { key: 'move', head: t('provider.move'), cell: (move) => <Move move={move} /> },
    { key: 'why', head: t('provider.move_why'), cell: (move) => <Why move={move} /> },
  ];
  return (
    <Card title={t('provider.moves')} isFlush={moves.length > 0}>
      {moves.length === 0 ? (
        <EmptyState icon="tape" title={t('provider.no_moves')}>
          {t('provider.no_moves_words')}
        </EmptyState>
      ) : (
        <Table caption={t('provider.moves')} columns={columns} rows={moves} rowKey={({ id }) => id} />
      )}
    </Card>
  );
}
