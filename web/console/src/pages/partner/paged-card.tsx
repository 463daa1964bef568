// One list of a partner's, by pages: each is turned by itself.
import type { UseQueryResult } from '@tanstack/react-query';
import type { Page } from '../../api/types.ts';
import { WhenRead } from '../../partners/when-read.tsx';
import { Card } from '../../ui/card.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Table } from '../../ui/table.tsx';
import type { TableProps } from '../../ui/table.tsx';

export type PagedProps = {
  readonly partnerId: string;
  readonly cursor: string | undefined;
  readonly onPage: (cursor: string | undefined) => void;
};

type PagedCardProps<Row> = Omit<PagedProps, 'partnerId'> &
  Pick<TableProps<Row>, 'columns' | 'rowKey' | 'empty'> & {
    readonly title: string;
    readonly query: UseQueryResult<Page<Row>>;
    /** As the pager has it. */
    readonly isByName?: boolean;
  };

export function PagedCard<Row>({
  title,
  query,
  cursor,
  onPage,
  isByName = false,
  ...table
}: PagedCardProps<Row>) {
  return (
    <Card title={title} isFlush>
      <WhenRead query={query}>
        {({ items, next_cursor: next }) => (
          <>
            <Table caption={title} rows={items} {...table} />
            <Pager
              isByName={isByName}
              isBusy={query.isPlaceholderData}
              onNewest={cursor === undefined ? null : () => onPage(undefined)}
              onOlder={next === null ? null : () => onPage(next)}
            />
          </>
        )}
      </WhenRead>
    </Card>
  );
}
