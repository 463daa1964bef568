// In the place of every page where reading needs a key.
import { useI18n } from '../i18n/i18n.tsx';
import { Card } from '../ui/card.tsx';
import { TokenForm } from './token-form.tsx';

export function KeyPage() {
  const { t } = useI18n();
  return (
    <div className="key-page">
      <Card title={t('session.key_title')}>
        <p>{t('session.key_explained')}</p>
        <TokenForm />
      </Card>
    </div>
  );
}
