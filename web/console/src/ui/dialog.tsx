// Radix keeps the focus inside, gives it back, and closes on Escape.
import * as Radix from 'radix-ui/dialog';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import './dialog.css';
import { useI18n } from '../i18n/i18n.tsx';
import { classes } from './classes.ts';
import { IconButton } from './button.tsx';

export type DialogProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What it is about in a sentence or two; read out with the title. */
  readonly description?: ReactNode;
  readonly size?: 'normal' | 'wide';
  /** Buttons at the foot. Inside a form of `children` they belong there instead. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
};

export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  size = 'normal',
  actions,
  children,
}: DialogProps) {
  const { t } = useI18n();
  // Radix warns where nothing describes a dialog, unless that is said.
  const opener = useRef<Element | null>(null);
  const described = description === undefined ? { 'aria-describedby': undefined } : {};
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-shade" />
        <Radix.Content
          className={classes('dialog', size === 'wide' && 'dialog-wide')}
          {...described}
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            // Radix would look for a trigger of its own, and there is none.
            event.preventDefault();
            if (opener.current instanceof HTMLElement) opener.current.focus();
          }}
        >
          <header className="dialog-head">
            <Radix.Title className="dialog-title">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon="close" label={t('ui.close')} />
            </Radix.Close>
          </header>
          <div className="dialog-body">
            {description !== undefined && (
              <Radix.Description asChild>
                <div className="dialog-description">{description}</div>
              </Radix.Description>
            )}
            {children}
          </div>
          {actions !== undefined && <footer className="dialog-foot">{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
