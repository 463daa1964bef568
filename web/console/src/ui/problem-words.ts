// What went wrong, in words: of a known code in the language of the page, of any other as the
// service writes it, which is English.
import { ApiProblem } from '../api/problem.ts';
import type { I18n } from '../i18n/i18n.tsx';

export type ProblemWords = {
  readonly lang: 'en' | undefined;
  readonly title: string;
  readonly detail: string | null;
};

export function problemWords(error: unknown, { t, word }: Pick<I18n, 't' | 'word'>): ProblemWords {
  if (!(error instanceof ApiProblem)) {
    const detail = error instanceof Error ? error.message : String(error);
    return { lang: undefined, title: t('error.page'), detail };
  }
  const { code, title, detail } = error;
  const known = word('problem', code);
  if (known !== code) return { lang: undefined, title: known, detail: null };
  return { lang: 'en', title: title === '' ? code : title, detail };
}
