import { Link } from '@tanstack/react-router';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

export function NotFoundPage() {
  const { t } = useI18n();
  return (
    <Page title={t('not_found.title')}>
      <EmptyState
        icon="question"
        title={t('not_found.words')}
        actions={<Link to="/">{t('not_found.home')}</Link>}
      />
    </Page>
  );
}
