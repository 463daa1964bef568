// Why is it open? The very calls that tripped it, and the rule that they met.
import { detailWords } from '../../breaker/detail-words.ts';
import './why-card.css';
import type { CircuitTransition, EvidenceCall, Isolation, Provider } from '../../api/types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { OutcomeBadge } from '../../ui/state-badges.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import { TimeAgo, TimeUntil, When } from '../../ui/time.tsx';
import { readEvidence } from './evidence.ts';

function EvidenceOutcome({ label }: { readonly label: string }) {
  const { t, word } = useI18n();
  const evidence = readEvidence(label);
  switch (evidence.kind) {
    case 'call':
      return (
        <span className="why-outcome">
          <OutcomeBadge outcome={evidence.outcome} />
          {evidence.reason !== null && <span>{word('reason', evidence.reason)}</span>}
        </span>
      );
    case 'overdue':
      return (
        <Badge tone="warn" icon="clock">
          {t('provider.overdue')}
        </Badge>
      );
    case 'not_delivered':
      return (
        <Badge tone="bad" icon="cross">
          {t('provider.not_delivered')}
        </Badge>
      );
    case 'other':
      return evidence.text;
  }
}

function EvidenceTable({ calls }: { readonly calls: readonly EvidenceCall[] }) {
  const { t, format } = useI18n();
  const rows = calls.map((call, index) => ({ ...call, key: `${index}-${call.at}` }));
  const columns: readonly Column<(typeof rows)[number]>[] = [
    {
      key: 'at',
      head: t('provider.call_began'),
      cell: ({ at }) => <When at={at} isExact />,
      isRowHead: true,
    },
    {
      key: 'outcome',
      head: t('provider.call_outcome'),
      cell: ({ outcome }) => <EvidenceOutcome label={outcome} />,
    },
    {
      key: 'took',
      head: t('provider.call_took'),
      cell: ({ duration_ms: ms }) => format.duration(ms),
      isNumber: true,
    },
  ];
  return <Table caption={t('provider.evidence')} columns={columns} rows={rows} rowKey={({ key }) => key} />;
}

/** What the rule asks for, with this provider's own limits. */
function useRule(provider: Provider, reason: CircuitTransition['reason']): string | null {
  const { t, format } = useI18n();
  const { limits } = provider;
  const percent = (value: number) => format.percent(value / 100);
  const window = format.duration(limits.window_ms);
  switch (reason) {
    case 'consecutive':
      return t('provider.rule_consecutive', { limit: limits.consecutive_failures });
    case 'rate':
      return t('provider.rule_rate', {
        percent: percent(limits.failure_rate_percent),
        calls: limits.minimum_calls,
        window,
      });
    case 'slow':
      return t('provider.rule_slow', {
        percent: percent(limits.slow_rate_percent),
        slow: format.duration(limits.slow_call_ms),
        window,
      });
    case 'overdue':
      return t('provider.rule_overdue', {
        limit: limits.overdue_calls,
        slow: format.duration(limits.slow_call_ms),
      });
    case 'auth':
      return t('provider.rule_auth');
    case 'receipts':
      return t('provider.rule_receipts');
    case 'hint':
      return t('provider.rule_hint');
    case 'manual':
    case 'probe':
      return null;
  }
}

function Opening({
  provider,
  opening,
}: {
  readonly provider: Provider;
  readonly opening: CircuitTransition;
}) {
  const i18n = useI18n();
  const { t, word } = i18n;
  const rule = useRule(provider, opening.reason);
  return (
    <>
      <div className="why-words">
        <p className="why-reason">{word('trip', opening.reason)}</p>
        <p>
          {t('provider.opened')} <When at={opening.at} />, <TimeAgo at={opening.at} />. {rule}
        </p>
        {opening.detail !== null && <p className="why-detail">{detailWords(opening.detail, i18n)}</p>}
      </div>
      {opening.calls.length > 0 && (
        <div className="why-evidence">
          <EvidenceTable calls={opening.calls} />
        </div>
      )}
    </>
  );
}

function ByHand({ isolation }: { readonly isolation: Isolation }) {
  const { t } = useI18n();
  return (
    <div className="why-words">
      <p className="why-reason">{t('provider.isolated_by', { by: isolation.isolated_by })}</p>
      <blockquote className="why-quote">{isolation.reason}</blockquote>
      <p>
        {t('provider.isolated_since')} <When at={isolation.since} />. {t('breaker.isolation_ends')}{' '}
        <TimeUntil at={isolation.until} />.
      </p>
    </div>
  );
}

export function WhyCard({ provider }: { readonly provider: Provider }) {
  const { t } = useI18n();
  const { state, isolation, opened_by: opening } = provider;
  const title = state === 'closed' ? t('provider.why_closed') : t(`breaker.why_${state}`);
  return (
    <Card title={title} isFlush={opening !== null && opening.calls.length > 0}>
      <div className="why">
        {state === 'isolated' && isolation !== null && <ByHand isolation={isolation} />}
        {state === 'isolated' && opening !== null && (
          <p className="why-words why-beneath">
            <Icon name="info" /> {t('provider.beneath')}
          </p>
        )}
        {opening !== null && <Opening provider={provider} opening={opening} />}
        {opening === null && state !== 'isolated' && (
          <EmptyState icon="shield" title={t('provider.nothing_tripped')}>
            {t('provider.nothing_tripped_words')}
          </EmptyState>
        )}
      </div>
    </Card>
  );
}
