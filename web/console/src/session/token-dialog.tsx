import { useI18n } from '../i18n/i18n.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TokenForm } from './token-form.tsx';

export function TokenDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('session.enter_token')}
      description={t('session.token_explained')}
    >
      <TokenForm onDone={onClose} />
    </Dialog>
  );
}
