// Which language, and its dictionary, which is loaded by itself: nobody waits for both.
import type { Dictionary } from './translate.ts';

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

const key = 'relevo.language';

const isLanguage = (text: string | null | undefined): text is Language =>
  (languages as readonly (string | null | undefined)[]).includes(text);

/** What was chosen here before, else the browser's first language that there is, else English. */
export function preferredLanguage(storage: Pick<Storage, 'getItem'>, wished: readonly string[]): Language {
  const chosen = storage.getItem(key);
  if (isLanguage(chosen)) return chosen;
  return wished.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

export function keepLanguage(storage: Pick<Storage, 'setItem'>, language: Language): void {
  storage.setItem(key, language);
}

export async function loadDictionary(language: Language): Promise<Dictionary> {
  if (language === 'es') return (await import('./es/index.ts')).es;
  return (await import('./en/index.ts')).en;
}
