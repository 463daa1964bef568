import { useQuery } from '@tanstack/react-query';
import type { Balance } from '../../api/partner-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { balanceQuery } from '../../partners/partner-queries.ts';
import { Sum } from '../../partners/sums.tsx';
import { WhenRead } from '../../partners/when-read.tsx';
import { Card } from '../../ui/card.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';

const sums = ['gross', 'reversed', 'commission', 'paid', 'balance'] as const;
/** Where there is little room, what is earned and what is owed stay. */
const minor: ReadonlySet<string> = new Set(['gross', 'reversed', 'paid']);

function useColumns(): readonly Column<Balance>[] {
  const { t } = useI18n();
  return [
    { key: 'currency', head: t('partners.currency'), cell: ({ currency }) => currency, isRowHead: true },
    ...sums.map((sum): Column<Balance> => ({
      key: sum,
      head: t(`partners.${sum}`),
      cell: (balance) => {
        const amount = <Sum amount={balance[sum]} currency={balance.currency} />;
        return sum === 'balance' ? <strong>{amount}</strong> : amount;
      },
      isNumber: true,
      isMinor: minor.has(sum),
    })),
  ];
}

export function BalancesCard({ partnerId }: { readonly partnerId: string }) {
  const { t } = useI18n();
  const columns = useColumns();
  return (
    <Card title={t('partners.balances')} isFlush>
      <WhenRead query={useQuery(balanceQuery(partnerId))}>
        {({ balances }) => (
          <Table
            caption={t('partners.balances')}
            columns={columns}
            rows={balances}
            rowKey={({ currency }) => currency}
            empty={t('partners.balances.none')}
          />
        )}
      </WhenRead>
    </Card>
  );
}
