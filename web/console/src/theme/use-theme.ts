import { useSyncExternalStore } from 'react';
import { applyTheme, readTheme } from './theme.ts';
import type { Theme } from './theme.ts';

const changed = 'relevo.theme-changed';

function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener);
  return () => window.removeEventListener(changed, listener);
}

export function setTheme(theme: Theme): void {
  applyTheme(theme, document.documentElement, localStorage);
  window.dispatchEvent(new Event(changed));
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => readTheme(localStorage));
}
