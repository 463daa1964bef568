import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/api.ts';
import { adminPath, useNotifiers } from '../../development/notifiers.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { ChangeGate } from '../../session/change-gate.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyAllAsCurl } from '../../ui/copy-as-curl.tsx';
import { say } from '../../ui/notices.tsx';
import { inboxKey } from './inbox-queries.ts';

export function ClearInbox() {
  const { t, tn } = useI18n();
  const queries = useQueryClient();
  const notifiers = useNotifiers() ?? [];
  const [isAsking, setIsAsking] = useState(false);
  const clear = async () => {
    const answers = await Promise.all(
      notifiers.map(({ name }) => api.delete<{ readonly removed: number }>(adminPath(name, '/messages'))),
    );
    say(
      tn(
        'inbox.cleared',
        answers.reduce((sum, { removed }) => sum + removed, 0),
      ),
    );
    await queries.invalidateQueries({ queryKey: inboxKey });
  };
  return (
    <ChangeGate isShort>
      <Button icon="trash" onClick={() => setIsAsking(true)}>
        {t('inbox.clear')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={t('inbox.clear_title')}
        description={t('inbox.clear_words')}
        confirmLabel={t('inbox.clear')}
        tone="danger"
        onConfirm={clear}
      >
        <CopyAllAsCurl
          requests={notifiers.map(({ name }) => ({ method: 'DELETE', path: adminPath(name, '/messages') }))}
        />
      </ConfirmDialog>
    </ChangeGate>
  );
}
