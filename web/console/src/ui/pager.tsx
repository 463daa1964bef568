import './pager.css';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from './button.tsx';

export type PagerProps = {
  /** Null on the first page. */
  readonly onNewest: (() => void) | null;
  /** Null on the last page. */
  readonly onOlder: (() => void) | null;
  readonly isBusy?: boolean;
  /** What is listed has no newest: it goes by name, or by what comes first. */
  readonly isByName?: boolean;
};

/** Pages by cursor know no number and no way back but to the newest. */
export function Pager({ onNewest, onOlder, isBusy = false, isByName = false }: PagerProps) {
  const { t } = useI18n();
  if (onNewest === null && onOlder === null) return null;
  return (
    <nav className="pager" aria-label={t('ui.pages')}>
      <Button size="small" icon="chevronLeft" disabled={onNewest === null} onClick={() => onNewest?.()}>
        {t(isByName ? 'ui.first' : 'ui.newest')}
      </Button>
      <Button
        size="small"
        icon="chevronRight"
        isBusy={isBusy}
        disabled={onOlder === null}
        onClick={() => onOlder?.()}
      >
        {t(isByName ? 'ui.next' : 'ui.older')}
      </Button>
    </nav>
  );
}
