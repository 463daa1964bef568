// The filters that payments and dead letters have both.
import type { ReactNode } from 'react';
import type { DeadReason } from '../api/payment-types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { FilterFold } from '../ui/filter-fold.tsx';
import { SelectField } from '../ui/field.tsx';
import { ProviderFilter } from '../ui/provider-filter.tsx';
import { TimeField } from './time-field.tsx';

export type NotificationFilter = {
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
  /** What a provider means here, where that is not who took it. */
  readonly providerLabel?: string;
  readonly onClear: () => void;
  readonly count: number;
};

export function FilterFields(props: FilterFieldsProps) {
  const { t } = useI18n();
  const { filter, onChange, children, providerLabel, onClear, count } = props;
  const { duplicate, since, until } = filter;
  const twice = duplicate === undefined ? '' : duplicate ? 'yes' : 'no';
  return (
    <FilterFold count={count} onClear={onClear}>
      {children}
      <ProviderFilter
        label={providerLabel ?? t('filter.provider')}
        provider={filter.provider}
        onChange={(provider) => onChange({ provider })}
      />
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
    </FilterFold>
  );
}
