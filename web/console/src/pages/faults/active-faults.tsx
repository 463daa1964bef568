import type { ActiveFault } from '../../development/fault-queries.ts';
import { useNotifiers } from '../../development/notifiers.ts';
import { faultPath, faultsPath, useFaultActions } from '../../development/use-fault-actions.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { useCanChange } from '../../session/session.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAllAsCurl, CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Ring } from '../../ui/ring.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import { describeFault } from './describe-fault.ts';
import { writeDefinition } from './fault-definition.ts';

export type ActiveFaultsProps = {
  readonly active: readonly ActiveFault[] | null;
  readonly onEdit: (text: string) => void;
};

/** What was put on, without what the mock adds, so that it can be put on again. */
function definitionOf({ fault }: ActiveFault): string {
  const { name, kind, params, when, schedule, probability, limit, ttl_s, seed, stack } = fault;
  return writeDefinition({
    name,
    kind,
    params,
    when,
    schedule,
    probability,
    limit,
    ttl_s,
    stack,
    ...(seed === undefined ? {} : { seed }),
  });
}

function What({ active }: { readonly active: ActiveFault }) {
  const i18n = useI18n();
  const words = describeFault(active.fault, i18n);
  return (
    <span className="fault-what">
      <code>{active.fault.kind}</code>
      {words.length > 0 && <span> {words.join(' · ')}</span>}
    </span>
  );
}

function useColumns(onEdit: ActiveFaultsProps['onEdit']): readonly Column<ActiveFault>[] {
  const { t, format } = useI18n();
  const canChange = useCanChange();
  const { remove } = useFaultActions();
  const actions: Column<ActiveFault> = {
    key: 'actions',
    head: <span className="visually-hidden">{t('faults.column.actions')}</span>,
    cell: (active) => (
      <span className="fault-actions">
        <Button tone="quiet" size="small" onClick={() => onEdit(definitionOf(active))}>
          {t('faults.as_json')}
        </Button>
        <Button
          size="small"
          icon="stop"
          aria-label={t('faults.remove', { name: active.fault.name, provider: active.notifier.label })}
          onClick={() => void remove(active)}
        >
          {t('faults.stop')}
        </Button>
        <CopyAsCurl method="DELETE" path={faultPath(active)} />
      </span>
    ),
  };
  return [
    { key: 'name', head: t('faults.column.name'), isRowHead: true, cell: ({ fault }) => fault.name },
    { key: 'provider', head: t('faults.column.provider'), cell: ({ notifier }) => notifier.label },
    { key: 'what', head: t('faults.column.what'), isMinor: true, cell: (active) => <What active={active} /> },
    {
      key: 'left',
      head: t('faults.column.left'),
      cell: ({ fault: { state } }) =>
        state.status === 'exhausted' ? (
          <Badge tone="calm">{t('faults.used_up')}</Badge>
        ) : (
          <Ring
            from={state.created_at}
            until={state.expires_at}
            label={t('faults.ends')}
            tone="bad"
            size={44}
          />
        ),
    },
    {
      key: 'seen',
      head: t('faults.column.seen'),
      isNumber: true,
      isMinor: true,
      cell: ({ fault }) => format.number(fault.state.seen),
    },
    {
      key: 'met',
      head: t('faults.column.met'),
      isNumber: true,
      cell: ({ fault }) => format.number(fault.state.injected),
    },
    ...(canChange === 'yes' ? [actions] : []),
  ];
}

export function ActiveFaults({ active, onEdit }: ActiveFaultsProps) {
  const { t } = useI18n();
  const columns = useColumns(onEdit);
  const notifiers = useNotifiers() ?? [];
  const areThere = active !== null && active.length > 0;
  const stopAll = notifiers.map((one) => ({ method: 'DELETE', path: faultsPath(one) }) as const);
  return (
    <Card
      title={t('faults.active')}
      isFlush={areThere}
      actions={
        areThere ? (
          <>
            <span>{t('faults.stop_all')}</span>
            <CopyAllAsCurl requests={stopAll} />
          </>
        ) : undefined
      }
    >
      {active === null && <Skeleton label={t('ui.loading')} />}
      {active?.length === 0 && (
        <EmptyState icon="shield" title={t('faults.none_active')}>
          <p>{t('faults.none_active_words')}</p>
        </EmptyState>
      )}
      {areThere && (
        <Table
          caption={t('faults.table')}
          columns={columns}
          rows={active}
          rowKey={({ notifier, fault }) => `${notifier.name}/${fault.name}`}
        />
      )}
    </Card>
  );
}
