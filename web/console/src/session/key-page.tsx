// In the place of every page where reading needs a key.
import { useI18n } from '../i18n/i18n.tsx';
import { Page } from '../layout/page.tsx';
import { Card } from '../ui/card.tsx';
import { TokenForm } from './token-form.tsx';

export function KeyPage() {
  const { t } = useI18n();
  return (
    <Page title={t('session.key_title')} intro={t('session.key_explained')}>
      <div className="key-page">
        <Card title={t('session.enter_token')}>
          <TokenForm />
        </Card>
      </div>
    </Page>
  );
}
