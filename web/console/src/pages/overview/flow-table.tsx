// The strip as a table: the same figures, for whoever reads them or has them read.
import type { Flow } from '../../api/types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { StateBadge } from '../../ui/state-badges.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import { failureShareOf } from './flow-look.ts';

type Fact = { readonly key: string; readonly name: string; readonly value: string };

function useFacts({ payments, queue, settled }: Flow): readonly Fact[] {
  const { t, format } = useI18n();
  const perS = (rate: number) => `${format.rate(rate)} ${t('flow.per_s')}`;
  const count = (number: number) => format.number(number);
  return [
    { key: 'taken', name: t('flow.fact_taken'), value: perS(payments.taken_per_s) },
    { key: 'refused', name: t('flow.fact_refused'), value: perS(payments.refused_per_s) },
    { key: 'queued', name: t('status.queued'), value: count(queue.queued) },
    { key: 'sending', name: t('status.sending'), value: count(queue.sending) },
    { key: 'verifying', name: t('status.verifying'), value: count(queue.verifying) },
    { key: 'waiting', name: t('status.waiting'), value: count(queue.waiting) },
    { key: 'accepted', name: t('flow.fact_accepted'), value: perS(settled.accepted_per_s) },
    { key: 'delivered', name: t('flow.fact_delivered'), value: perS(settled.delivered_per_s) },
    { key: 'dead', name: t('flow.fact_dead'), value: perS(settled.dead_per_s) },
  ];
}

export function FlowTable({ flow, isShown }: { readonly flow: Flow; readonly isShown: boolean }) {
  const { t, format } = useI18n();
  const facts = useFacts(flow);
  const factColumns: readonly Column<Fact>[] = [
    { key: 'name', head: t('flow.column_step'), cell: ({ name }) => name, isRowHead: true },
    { key: 'value', head: t('flow.column_now'), cell: ({ value }) => value, isNumber: true },
  ];
  const providerColumns: readonly Column<Flow['providers'][number]>[] = [
    { key: 'name', head: t('provider.name'), cell: ({ name }) => name, isRowHead: true },
    { key: 'state', head: t('provider.state'), cell: ({ state }) => <StateBadge state={state} /> },
    {
      key: 'calls',
      head: t('flow.column_calls'),
      cell: (provider) => format.rate(provider.attempts_per_s),
      isNumber: true,
    },
    {
      key: 'failed',
      head: t('flow.column_failed'),
      cell: (provider) => format.percent(failureShareOf(provider)),
      isNumber: true,
    },
    {
      key: 'skipped',
      head: t('flow.column_skipped'),
      cell: (provider) => format.rate(provider.skipped_per_s),
      isNumber: true,
    },
  ];
  const caption = t('flow.table', { seconds: flow.window_s });
  return (
    <div className="flow-tables">
      <Table
        caption={caption}
        columns={factColumns}
        rows={facts}
        rowKey={({ key }) => key}
        isStill={!isShown}
      />
      <Table
        caption={t('flow.table_providers', { seconds: flow.window_s })}
        columns={providerColumns}
        rows={flow.providers}
        rowKey={({ name }) => name}
        isStill={!isShown}
      />
    </div>
  );
}
