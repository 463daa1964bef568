import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

export function PaymentsPage() {
  const { t } = useI18n();
  return (
    <Page title={t('payments.title')}>
      <EmptyState title={t('payments.title')} />
    </Page>
  );
}
