import { Link } from '@tanstack/react-router';
import { useI18n } from '../../i18n/i18n.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ShortId } from '../../ui/short-id.tsx';

export function Copied({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useI18n();
  return (
    <>
      <ShortId id={id} />
      <CopyButton text={id} label={t('payment.copy', { what: name })} />
    </>
  );
}

export function Customer({ id }: { readonly id: string }) {
  return (
    <Link to="/payments" search={{ q: id, as: 'customer' }}>
      {id}
    </Link>
  );
}
