// A moment of the browser's own day and clock, kept in the address as ISO 8601.
import { useI18n } from '../i18n/i18n.tsx';
import { TextField } from '../ui/field.tsx';
import { isoOfLocal, localOfIso } from './local-time.ts';

export type TimeFieldProps = {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (iso: string | undefined) => void;
};

export function TimeField({ label, value, onChange }: TimeFieldProps) {
  const { language } = useI18n();
  return (
    <TextField
      type="datetime-local"
      lang={language}
      label={label}
      value={value === undefined ? '' : localOfIso(value)}
      onChange={(event) => onChange(isoOfLocal(event.target.value))}
    />
  );
}
