import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import '../../partners/partners.css';
import type { ListedPartner } from '../../api/partner-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { listPath, partnersQuery } from '../../partners/partner-queries.ts';
import { rateOf } from '../../partners/rate.ts';
import { Owed } from '../../partners/sums.tsx';
import { WhenRead } from '../../partners/when-read.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import { FindForm } from './find-form.tsx';

function useColumns(): readonly Column<ListedPartner>[] {
  const { t, format } = useI18n();
  return [
    {
      key: 'partner',
      head: t('partners.partner'),
      cell: ({ partner_id: partnerId }) => (
        <Link to="/partners/$partnerId" params={{ partnerId }} className="row-link partner-id">
          {partnerId}
        </Link>
      ),
      isRowHead: true,
    },
    {
      key: 'rate',
      head: t('partners.rate'),
      cell: ({ commission_basis_points: basisPoints }) => rateOf(basisPoints, format.number),
      isNumber: true,
    },
    {
      key: 'owed',
      head: t('partners.balance'),
      cell: ({ balances }) => <Owed balances={balances} />,
      isNumber: true,
    },
  ];
}

export function PartnersPage() {
  const { t } = useI18n();
  const columns = useColumns();
  const navigate = useNavigate();
  const { cursor } = useSearch({ from: '/partners' });
  const query = useQuery({ ...partnersQuery(cursor), placeholderData: keepPreviousData });
  const go = (to: string | null) =>
    void navigate({ to: '/partners', search: to === null ? {} : { cursor: to } });
  return (
    <Page
      title={t('partners.title')}
      actions={<CopyAsCurl method="GET" path={listPath('/partners', cursor)} />}
    >
      <FindForm />
      <WhenRead query={query}>
        {({ items, next_cursor: next }) => (
          <div aria-busy={query.isPlaceholderData || undefined}>
            <Card title={t('partners.list')} isFlush>
              <Table
                caption={t('partners.list')}
                columns={columns}
                rows={items}
                rowKey={({ partner_id: id }) => id}
                empty={
                  <EmptyState icon="partners" title={t('partners.none')}>
                    {t('partners.none.words')}
                  </EmptyState>
                }
              />
            </Card>
            <Pager
              isByName
              isBusy={query.isPlaceholderData}
              onNewest={cursor === undefined ? null : () => go(null)}
              onOlder={next === null ? null : () => go(next)}
            />
          </div>
        )}
      </WhenRead>
    </Page>
  );
}
