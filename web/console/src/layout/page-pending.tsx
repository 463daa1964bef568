// In the place of a page that is on its way; while the line is cut the banner above says why it does not come.
import { useI18n } from '../i18n/i18n.tsx';
import { Skeleton } from '../ui/spinner.tsx';

export function PagePending() {
  const { t } = useI18n();
  return <Skeleton label={t('ui.loading')} lines={6} />;
}
