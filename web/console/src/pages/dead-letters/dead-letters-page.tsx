import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { pathOf } from '../../api/client.ts';
import type { Notification } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { FilterFields } from '../../notifications/filter-fields.tsx';
import { NewPill } from '../../notifications/new-pill.tsx';
import { NoneHere } from '../../notifications/none-here.tsx';
import { withChange } from '../../notifications/search-values.ts';
import { notificationsListing, useFollowed } from '../../notifications/use-followed.ts';
import type { FollowedList } from '../../notifications/use-followed.ts';
import { ChangeGate } from '../../session/change-gate.tsx';
import { useCanChange } from '../../session/session.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FollowedProblem } from '../../notifications/followed-problem.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import './dead-letters.css';
import { DeadLettersTable } from './dead-letters-table.tsx';
import { ReasonGroups } from './reason-groups.tsx';
import { RecentJobs } from './recent-jobs.tsx';
import { ReplayAll } from './replay-all.tsx';
import { ReplaySelected } from './replay-selected.tsx';
import { deadLettersQuery } from './search.ts';
import type { DeadLettersSearch } from './search.ts';
import { useReplays } from './use-replays.ts';
import type { Replays } from './use-replays.ts';

const filterNames = ['provider', 'duplicate', 'since', 'until'] as const;

type Change = { readonly [K in keyof DeadLettersSearch]?: DeadLettersSearch[K] | undefined };

function None({ search, isEnd }: { readonly search: DeadLettersSearch; readonly isEnd: boolean }) {
  const { t } = useI18n();
  if (!isEnd) return <NoneHere />;
  return Object.keys(search).length === 0 ? (
    <EmptyState icon="check" title={t('dead_letters.none')}>
      {t('dead_letters.none.words')}
    </EmptyState>
  ) : (
    <EmptyState icon="search" title={t('dead_letters.none_fit')}>
      {t('dead_letters.none_fit.words')}
    </EmptyState>
  );
}

/** Read out as it changes: how many are selected, or how far what was selected has come. */
function Said({ count, results }: { readonly count: number; readonly results: Replays['results'] }) {
  const { t, tn } = useI18n();
  const kinds = [...results.values()].map(({ kind }) => kind);
  const done = kinds.filter((kind) => kind === 'done').length;
  const refused = kinds.filter((kind) => kind === 'failed').length;
  const words =
    kinds.length === 0
      ? count === 0
        ? []
        : [tn('dead_letters.selected', count)]
      : [
          ...(done + refused < kinds.length
            ? [t('dead_letters.progress', { done: done + refused, total: kinds.length })]
            : []),
          tn('dead_letters.sent', done),
          ...(refused > 0 ? [tn('dead_letters.refused', refused)] : []),
        ];
  return (
    <span className="dead-said" role="status">
      {words.join(' · ')}
    </span>
  );
}

type ListProps = { readonly list: FollowedList<Notification>; readonly search: DeadLettersSearch };

function List({ list, search }: ListProps) {
  const { t } = useI18n();
  const canChange = useCanChange() === 'yes';
  const { results, isRunning, replay, forget } = useReplays();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { rows, newCount, areMoreNew } = list.followed ?? { rows: [], newCount: 0, areMoreNew: false };
  const chosen = rows.flatMap(({ item, isGone }) =>
    !isGone && selected.has(item.notification_id) ? [item] : [],
  );
  const select = (ids: readonly string[], isOn: boolean) => {
    if (!isRunning) forget();
    setSelected((before) => {
      const after = new Set(before);
      for (const id of ids) {
        if (isOn) after.add(id);
        else after.delete(id);
      }
      return after;
    });
  };
  // What is refused stays selected: it may be tried once more.
  const start = (reason: string) =>
    replay(
      chosen.map(({ notification_id: id }) => id),
      reason,
    );
  return (
    <Card
      title={t('dead_letters.list')}
      aside={<NewPill count={newCount} areMore={areMoreNew} onShow={list.showNew} />}
      isFlush
      actions={
        <ChangeGate>
          <ReplaySelected selected={chosen} isBusy={isRunning} onReplay={start} />
          <ReplayAll search={search} />
          <Said count={chosen.length} results={results} />
        </ChangeGate>
      }
    >
      <DeadLettersTable
        rows={rows}
        selected={selected}
        results={results}
        isSelectable={canChange}
        onSelect={select}
        empty={<None search={search} isEnd={list.nextCursor === null} />}
      />
    </Card>
  );
}

export function DeadLettersPage() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const search = useSearch({ from: '/dead-letters' });
  const query = deadLettersQuery(search);
  const list = useFollowed(notificationsListing(query));
  const go = (change: Change) =>
    void navigate({
      to: '/dead-letters',
      search: withChange<DeadLettersSearch>(search, change),
      resetScroll: false,
    });
  const change = (some: Change) => go({ ...some, cursor: undefined });
  return (
    <Page
      title={t('dead_letters.title')}
      intro={t('dead_letters.intro')}
      actions={<CopyAsCurl method="GET" path={pathOf('/notifications', query)} />}
    >
      <ReasonGroups search={search} />
      <FilterFields
        filter={search}
        onChange={change}
        providerLabel={t('dead_letters.tried')}
        count={filterNames.filter((name) => search[name] !== undefined).length}
        onClear={() => change(Object.fromEntries(filterNames.map((name) => [name, undefined])))}
      />
      <FollowedProblem list={list} />
      {list.followed === null && list.error === null && <Skeleton label={t('ui.loading')} lines={6} />}
      {list.followed !== null && (
        <div aria-busy={list.isStale || undefined}>
          {/* Another selection for another list. */}
          <List key={JSON.stringify(search)} list={list} search={search} />
          <Pager
            isBusy={list.isStale && list.isFetching}
            onNewest={search.cursor === undefined ? null : () => go({ cursor: undefined })}
            onOlder={list.nextCursor === null ? null : () => go({ cursor: list.nextCursor ?? undefined })}
          />
        </div>
      )}
      <RecentJobs />
    </Page>
  );
}
