// A row of filters, and the fold that they are in where the screen is narrow.
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import './filter-fold.css';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from './button.tsx';
import { classes } from './classes.ts';

export type FilterFoldProps = {
  /** How many are set: a closed fold must not hide that. */
  readonly count: number;
  readonly onClear: () => void;
  readonly children: ReactNode;
};

export function FilterFold({ count, onClear, children }: FilterFoldProps) {
  const { t, tn } = useI18n();
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="filters">
      <div className="filters-fold">
        <Button icon="filter" aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen(!isOpen)}>
          {count === 0 ? t('filter.filters') : tn('filter.active', count)}
        </Button>
      </div>
      <div id={id} className={classes('filters-fields', isOpen && 'filters-open')}>
        {children}
        {count > 0 && (
          <Button tone="quiet" icon="close" onClick={onClear}>
            {t('filter.clear')}
          </Button>
        )}
      </div>
    </div>
  );
}
