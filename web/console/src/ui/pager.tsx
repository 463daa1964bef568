import './pager.css';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from './button.tsx';

export type PagerProps = {
  /** Null on the first page. */
  readonly onNewest: (() => void) | null;
  /** Null on the last page. */
  readonly onOlder: (() => void) | null;
  readonly isBusy?: boolean;
};

/** Pages by cursor know no number and no way back but to the newest. */
export function Pager({ onNewest, onOlder, isBusy = false }: PagerProps) {
  const { t } = useI18n();
  if (onNewest === null && onOlder === null) return null;
  return (
    <nav className="pager" aria-label={t('ui.pages')}>
      <Button size="small" icon="chevronLeft" disabled={onNewest === null} onClick={() => onNewest?.()}>
        {t('ui.newest')}
      </Button>
      <Button
        size="small"
        icon="chevronRight"
        isBusy={isBusy}
        disabled={onOlder === null}
        onClick={() => onOlder?.()}
      >
        {t('ui.older')}
      </Button>
    </nav>
  );
}
