import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

export function OverviewPage() {
  const { t } = useI18n();
  return (
    <Page title={t('overview.title')}>
      <EmptyState title={t('overview.title')} />
    </Page>
  );
}
