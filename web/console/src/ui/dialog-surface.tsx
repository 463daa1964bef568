// What Dialog shows once it is open. Radix keeps the focus inside and closes on Escape.
import * as Radix from 'radix-ui/dialog';
import './dialog.css';
import { useI18n } from '../i18n/i18n.tsx';
import { classes } from './classes.ts';
import { IconButton } from './button.tsx';
import type { DialogProps } from './dialog-props.ts';
import { useOpener } from './use-opener.ts';

export function DialogSurface({
  onClose,
  title,
  description,
  size = 'normal',
  actions,
  children,
}: Omit<DialogProps, 'isOpen'>) {
  const { t } = useI18n();
  const { onOpenAutoFocus, giveBack } = useOpener();
  // Radix warns where nothing describes a dialog, unless that is said.
  const described = description === undefined ? { 'aria-describedby': undefined } : {};
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-shade" />
        <Radix.Content
          className={classes('dialog', size === 'wide' && 'dialog-wide')}
          {...described}
          onOpenAutoFocus={onOpenAutoFocus}
          onCloseAutoFocus={giveBack}
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
