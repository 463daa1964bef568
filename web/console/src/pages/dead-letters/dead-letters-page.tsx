import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

export function DeadLettersPage() {
  const { t } = useI18n();
  return (
    <Page title={t('dead_letters.title')}>
      <EmptyState title={t('dead_letters.title')} />
    </Page>
  );
}
