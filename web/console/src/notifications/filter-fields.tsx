// The filters that payments and dead letters have both, and the fold that they are in
// where the screen is narrow.
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import './filter-fields.css';
import type { DeadReason } from '../api/payment-types.ts';
import { deadReasons } from '../api/payment-types.ts';
import { useProviders } from '../api/state-queries.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { SelectField } from '../ui/field.tsx';
import { TimeField } from './time-field.tsx';

type NotificationFilter = {
  readonly reason?: DeadReason;
  readonly provider?: string;
  readonly duplicate?: boolean;
  readonly since?: string;
  readonly until?: string;
};

type Change = { readonly [K in keyof NotificationFilter]?: NotificationFilter[K] | undefined };

export type FilterFieldsProps = {
  readonly filter: NotificationFilter;
  readonly onChange: (change: Change) => void;
  /** Before the shared ones. */
  readonly children?: ReactNode;
  readonly onClear: () => void;
  readonly count: number;
};

function ProviderFilter({ filter, onChange }: Pick<FilterFieldsProps, 'filter' | 'onChange'>) {
  const { t } = useI18n();
  const names = (useProviders().value ?? []).map(({ name }) => name);
  const { provider = '' } = filter;
  // One that the address names and this service does not know is shown all the same.
  const all = provider === '' || names.includes(provider) ? names : [...names, provider];
  return (
    <SelectField
      label={t('filter.provider')}
      value={provider}
      onChange={(event) => onChange({ provider: event.target.value || undefined })}
      options={[{ value: '', label: t('filter.any') }, ...all.map((name) => ({ value: name, label: name }))]}
    />
  );
}

export function FilterFields({ filter, onChange, children, onClear, count }: FilterFieldsProps) {
  const { t, tn, word } = useI18n();
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const { reason = '', duplicate, since, until } = filter;
  const twice = duplicate === undefined ? '' : duplicate ? 'yes' : 'no';
  return (
    <div className="filters">
      <div className="filters-fold">
        <Button icon="filter" aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen(!isOpen)}>
          {count === 0 ? t('filter.filters') : tn('filter.active', count)}
        </Button>
      </div>
      <div id={id} className={classes('filters-fields', isOpen && 'filters-open')}>
        {children}
        <SelectField
          label={t('filter.reason')}
          value={reason}
          onChange={(event) =>
            onChange({ reason: deadReasons.find((known) => known === event.target.value) })
          }
          options={[
            { value: '', label: t('filter.any') },
            ...deadReasons.map((code) => ({ value: code, label: word('dead_reason', code) })),
          ]}
        />
        <ProviderFilter filter={filter} onChange={onChange} />
        <SelectField
          label={t('filter.duplicate')}
          value={twice}
          onChange={(event) => {
            const { value } = event.target;
            onChange({ duplicate: value === 'yes' || value === 'no' ? value === 'yes' : undefined });
          }}
          options={[
            { value: '', label: t('filter.any') },
            { value: 'yes', label: t('filter.duplicate.yes') },
            { value: 'no', label: t('filter.duplicate.no') },
          ]}
        />
        <TimeField label={t('filter.since')} value={since} onChange={(iso) => onChange({ since: iso })} />
        <TimeField label={t('filter.until')} value={until} onChange={(iso) => onChange({ until: iso })} />
        {count > 0 && (
          <div className="filters-clear">
            <Button tone="quiet" icon="close" onClick={onClear}>
              {t('filter.clear')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
