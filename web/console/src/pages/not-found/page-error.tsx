// In the place of a page that broke; the frame around it still works.
import { useRouter } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { ErrorState } from '../../ui/error-state.tsx';

export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useI18n();
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Page title={t('error.page')}>
      <ErrorState error={error} onRetry={retry} />
    </Page>
  );
}
