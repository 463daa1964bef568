// Stands in for react-remove-scroll (see vite.config.ts): a dialog's content as it is.
// dialog.css keeps the page behind it from scrolling.
import * as Slot from 'radix-ui/slot';
import type { ReactNode } from 'react';

export function RemoveScroll({ children }: { readonly children?: ReactNode }) {
  return <Slot.Root>{children}</Slot.Root>;
}
