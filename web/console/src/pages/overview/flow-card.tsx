import { useState } from 'react';
import { useFlow } from '../../api/state-queries.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { FlowStrip } from './flow-strip.tsx';
import { FlowTable } from './flow-table.tsx';

export function FlowCard() {
  const { t } = useI18n();
  const { value: flow, error } = useFlow();
  const [isTableShown, setIsTableShown] = useState(false);
  return (
    <Card
      title={t('flow.title')}
      aside={
        <>
          <Button
            tone="quiet"
            size="small"
            icon="list"
            aria-pressed={isTableShown}
            onClick={() => setIsTableShown(!isTableShown)}
          >
            {t('flow.as_table')}
          </Button>
          <CopyAsCurl method="GET" path="/flow" />
        </>
      }
    >
      {flow !== null && <FlowStrip flow={flow} />}
      {flow !== null && (
        <div className={isTableShown ? undefined : 'visually-hidden'}>
          <FlowTable flow={flow} isShown={isTableShown} />
        </div>
      )}
      {flow === null &&
        (error === null ? <Skeleton label={t('ui.loading')} /> : <ErrorState error={error} />)}
    </Card>
  );
}
