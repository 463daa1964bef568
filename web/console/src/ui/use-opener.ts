// Who had the focus when a dialog opened, to give it back. Radix would look for a trigger of
// its own, and there is none: dialogs are opened by a state, and by keys.
import { useRef } from 'react';

export function useOpener() {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    giveBack: (event: Event) => {
      event.preventDefault();
      if (opener.current instanceof HTMLElement) opener.current.focus();
      // Gone with what was asked: what comes next is on the page, not before its first link.
      if (document.activeElement === document.body) document.getElementById('main')?.focus();
    },
  };
}
