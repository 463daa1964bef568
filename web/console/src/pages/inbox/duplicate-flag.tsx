import { useI18n } from '../../i18n/i18n.tsx';
import { Badge } from '../../ui/badge.tsx';
import type { Duplicate } from './conversations.ts';

/** The flag, which says when it is pressed (or pointed at) why it is there. */
export function DuplicateFlag({ duplicate }: { readonly duplicate: Duplicate }) {
  const { t } = useI18n();
  const { kind, place, count } = duplicate;
  const why = t(`inbox.duplicate.${kind}.why`);
  return (
    <details className="inbox-flag">
      <summary title={why}>
        <Badge tone="warn" icon="copy">
          {t(`inbox.duplicate.${kind}.word`)} · {t('inbox.duplicate.place', { place, count })}
        </Badge>
      </summary>
      <p>{why}</p>
    </details>
  );
}
