import { useI18n } from '../i18n/i18n.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** A page looks at so many and no more: nothing on it does not say that there is nothing behind it. */
export function NoneHere() {
  const { t } = useI18n();
  return (
    <EmptyState icon="search" title={t('ui.none_here')}>
      {t('ui.none_here.words')}
    </EmptyState>
  );
}
