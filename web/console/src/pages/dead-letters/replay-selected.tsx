import { useState } from 'react';
import type { Notification } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { ReplayDialog } from '../../notifications/replay-dialog.tsx';
import { ReplayRiskFigures } from '../../notifications/replay-risk-figures.tsx';
import { replayPath } from '../../notifications/replay-queries.ts';
import { riskOf } from '../../notifications/replay-risk.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAllAsCurl } from '../../ui/copy-as-curl.tsx';

export type ReplaySelectedProps = {
  readonly selected: readonly Notification[];
  readonly isBusy: boolean;
  readonly onReplay: (reason: string) => void;
};

export function ReplaySelected({ selected, isBusy, onReplay }: ReplaySelectedProps) {
  const { t, tn } = useI18n();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        tone="primary"
        icon="refresh"
        disabled={selected.length === 0}
        isBusy={isBusy}
        onClick={() => setIsOpen(true)}
      >
        {t('dead_letters.replay_selected')}
      </Button>
      <ReplayDialog
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        title={tn('dead_letters.replay_selected.title', selected.length)}
        confirmLabel={t('dead_letters.replay')}
        aside={(reason) => (
          <CopyAllAsCurl
            requests={selected.map(({ notification_id: id }) => ({
              method: 'POST',
              path: replayPath(id),
              body: { reason },
            }))}
          />
        )}
        onReplay={(reason) => {
          onReplay(reason);
          return Promise.resolve();
        }}
      >
        <ReplayRiskFigures risk={riskOf(selected)} />
      </ReplayDialog>
    </>
  );
}
