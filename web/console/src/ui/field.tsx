// A control with its label, what it is for, and what is wrong with it.
import { useId } from 'react';
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import './field.css';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';

type FieldProps = {
  readonly label: string;
  readonly hint?: ReactNode | undefined;
  /** What is wrong with the value; null where nothing is. */
  readonly error?: string | null;
  /** For a row of controls where a label above each would be noise; it is still read out. */
  readonly isLabelHidden?: boolean;
};

type Parts = { readonly id: string; readonly describedBy: string | undefined };

function Field({
  label,
  hint,
  error = null,
  isLabelHidden = false,
  children,
}: FieldProps & { readonly children: (parts: Parts) => ReactNode }) {
  const id = useId();
  const hintId = hint === undefined ? null : `${id}-hint`;
  const errorId = error === null ? null : `${id}-error`;
  return (
    <div className="field">
      <label className={isLabelHidden ? 'visually-hidden' : 'field-label'} htmlFor={id}>
        {label}
      </label>
      {children({ id, describedBy: classes(hintId, errorId) || undefined })}
      {hintId !== null && (
        <p className="field-hint" id={hintId}>
          {hint}
        </p>
      )}
      {errorId !== null && (
        <p className="field-error" id={errorId}>
          <Icon name="alert" size={14} /> {error}
        </p>
      )}
    </div>
  );
}

type TextFieldProps = FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'id'>;

export function TextField({ label, hint, error, isLabelHidden, ...input }: TextFieldProps) {
  const isWrong = error !== undefined && error !== null;
  return (
    <Field label={label} hint={hint} {...(isWrong ? { error } : {})} isLabelHidden={isLabelHidden ?? false}>
      {({ id, describedBy }) => (
        <input
          type="text"
          {...input}
          id={id}
          className="field-control"
          aria-invalid={isWrong || undefined}
          aria-describedby={describedBy}
        />
      )}
    </Field>
  );
}

type Option = { readonly value: string; readonly label: string };

type SelectFieldProps = FieldProps &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className' | 'id' | 'children'> & {
    readonly options: readonly Option[];
  };

/** The browser's own list: it works by keyboard, by thumb and in every language. */
export function SelectField({ label, hint, error, isLabelHidden, options, ...select }: SelectFieldProps) {
  const isWrong = error !== undefined && error !== null;
  return (
    <Field label={label} hint={hint} {...(isWrong ? { error } : {})} isLabelHidden={isLabelHidden ?? false}>
      {({ id, describedBy }) => (
        <select
          {...select}
          id={id}
          className="field-control"
          aria-invalid={isWrong || undefined}
          aria-describedby={describedBy}
        >
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type TextAreaFieldProps = FieldProps &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className' | 'id' | 'children'>;

/** For code: in a font of even width, and no spelling is found in it. */
export function CodeField({ label, hint, error, isLabelHidden, ...area }: TextAreaFieldProps) {
  const isWrong = error !== undefined && error !== null;
  return (
    <Field label={label} hint={hint} {...(isWrong ? { error } : {})} isLabelHidden={isLabelHidden ?? false}>
      {({ id, describedBy }) => (
        <textarea
          spellCheck={false}
          autoCapitalize="off"
          {...area}
          id={id}
          className="field-control field-code"
          aria-invalid={isWrong || undefined}
          aria-describedby={describedBy}
        />
      )}
    </Field>
  );
}
