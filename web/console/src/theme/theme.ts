// Light, dark, or as the system has it: an attribute on <html> that tokens.css knows.

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'relevo.theme';

export function readTheme(storage: Pick<Storage, 'getItem'>): Theme {
  const kept = storage.getItem(key);
  return themes.find((theme) => theme === kept) ?? 'system';
}

export function applyTheme(theme: Theme, root: HTMLElement, storage: Pick<Storage, 'setItem'>): void {
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  storage.setItem(key, theme);
}
