import { useNavigate, useSearch } from '@tanstack/react-router';
import { pathOf } from '../../api/client.ts';
import { deadReasons } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { FilterFields } from '../../notifications/filter-fields.tsx';
import { NewPill } from '../../notifications/new-pill.tsx';
import { NoneHere } from '../../notifications/none-here.tsx';
import { withChange } from '../../notifications/search-values.ts';
import { useFollowed } from '../../notifications/use-followed.ts';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FollowedProblem } from '../../notifications/followed-problem.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import './payments.css';
import { paymentsListing } from './payments-query.ts';
import { PaymentsTable } from './payments-table.tsx';
import { SearchBox } from './search-box.tsx';
import { agreeing, isMoneyStatus, listedStatuses } from './search.ts';
import type { PaymentsSearch, SearchChange } from './search.ts';
import { TestPayment } from './test-payment.tsx';

const filterNames = ['status', 'reason', 'provider', 'duplicate', 'since', 'until'] as const;

function Filters({
  search,
  onChange,
}: {
  readonly search: PaymentsSearch;
  readonly onChange: (change: SearchChange) => void;
}) {
  const { t, word } = useI18n();
  return (
    <FilterFields
      filter={search}
      onChange={onChange}
      count={filterNames.filter((name) => search[name] !== undefined).length}
      onClear={() => onChange(Object.fromEntries(filterNames.map((name) => [name, undefined])))}
    >
      <SelectField
        label={t('filter.status')}
        value={search.status ?? ''}
        onChange={(event) =>
          onChange({ status: listedStatuses.find((known) => known === event.target.value) })
        }
        options={[
          { value: '', label: t('filter.any') },
          ...listedStatuses.map((status) => ({
            value: status,
            label: isMoneyStatus(status)
              ? t('filter.payment', { status: t(`money.status.${status}`) })
              : t(`status.${status}`),
          })),
        ]}
      />
      <SelectField
        label={t('filter.reason')}
        value={search.reason ?? ''}
        onChange={(event) => onChange({ reason: deadReasons.find((known) => known === event.target.value) })}
        options={[
          { value: '', label: t('filter.any') },
          ...deadReasons.map((code) => ({ value: code, label: word('dead_reason', code) })),
        ]}
      />
    </FilterFields>
  );
}

function None({ search, isEnd }: { readonly search: PaymentsSearch; readonly isEnd: boolean }) {
  const { t } = useI18n();
  if (!isEnd) return <NoneHere />;
  const isAsked = Object.keys(search).length > 0;
  return isAsked ? (
    <EmptyState icon="search" title={t('payments.none')}>
      {t('payments.none.words')}
    </EmptyState>
  ) : (
    <EmptyState icon="wallet" title={t('payments.none_yet')}>
      {t('payments.none_yet.words')}
    </EmptyState>
  );
}

export function PaymentsPage() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const search = useSearch({ from: '/payments' });
  const listing = paymentsListing(search);
  const list = useFollowed(listing);
  const { followed, nextCursor, error, isStale, isFetching, showNew } = list;
  const go = (change: SearchChange) =>
    void navigate({ to: '/payments', search: withChange<PaymentsSearch>(search, change) });
  const change = (some: SearchChange) => go({ ...agreeing(search, some), cursor: undefined });
  return (
    <Page
      title={t('payments.title')}
      actions={
        <>
          <CopyAsCurl method="GET" path={pathOf(listing.path, listing.query)} />
          <TestPayment />
        </>
      }
    >
      <SearchBox search={search} onSearch={change} />
      <Filters search={search} onChange={change} />
      <FollowedProblem list={list} />
      {followed === null && error === null && <Skeleton label={t('ui.loading')} lines={8} />}
      {followed !== null && (
        <div aria-busy={isStale || undefined}>
          <Card
            title={t('payments.list')}
            aside={<NewPill count={followed.newCount} areMore={followed.areMoreNew} onShow={showNew} />}
            isFlush
          >
            <PaymentsTable
              rows={followed.rows}
              empty={<None search={search} isEnd={nextCursor === null} />}
            />
          </Card>
          <Pager
            isBusy={isStale && isFetching}
            onNewest={search.cursor === undefined ? null : () => go({ cursor: undefined })}
            onOlder={nextCursor === null ? null : () => go({ cursor: nextCursor })}
          />
        </div>
      )}
    </Page>
  );
}
