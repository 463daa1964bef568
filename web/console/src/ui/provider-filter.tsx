import { useProviders } from '../api/state-queries.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { SelectField } from './field.tsx';

export type ProviderFilterProps = {
  readonly label: string;
  readonly provider: string | undefined;
  readonly onChange: (provider: string | undefined) => void;
};

export function ProviderFilter({ label, provider = '', onChange }: ProviderFilterProps) {
  const { t } = useI18n();
  const names = (useProviders().value ?? []).map(({ name }) => name);
  // One that the address names and this service does not know is shown all the same.
  const all = provider === '' || names.includes(provider) ? names : [...names, provider];
  return (
    <SelectField
      label={label}
      value={provider}
      onChange={(event) => onChange(event.target.value || undefined)}
      options={[{ value: '', label: t('filter.any') }, ...all.map((name) => ({ value: name, label: name }))]}
    />
  );
}
