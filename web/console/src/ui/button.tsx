import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import './button.css';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';
import { Spinner } from './spinner.tsx';

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'children'>;

export type ButtonProps = Native & {
  readonly children: ReactNode;
  readonly tone?: 'primary' | 'plain' | 'danger' | 'quiet';
  readonly size?: 'normal' | 'small';
  readonly icon?: IconName;
  /** What was asked for is under way; it can not be asked for again meanwhile. */
  readonly isBusy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
};

export function Button({
  children,
  tone = 'plain',
  size = 'normal',
  icon,
  isBusy = false,
  disabled,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes('button', `button-${tone}`, size === 'small' && 'button-small')}
      disabled={disabled}
      // Not disabled while busy: the focus would be lost.
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || undefined}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {isBusy ? <Spinner /> : icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

export type IconButtonProps = Native & {
  readonly icon: IconName;
  /** What it does, for whoever can not see the icon; also its tooltip. */
  readonly label: string;
  readonly ref?: Ref<HTMLButtonElement>;
};

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button type="button" title={label} {...rest} className="icon-button" aria-label={label}>
      <Icon name={icon} size={18} />
    </button>
  );
}
