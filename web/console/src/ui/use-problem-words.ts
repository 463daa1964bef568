import { useI18n } from '../i18n/i18n.tsx';
import { problemWords } from './problem-words.ts';
import type { ProblemWords } from './problem-words.ts';

export function useProblemWords(): (error: unknown) => ProblemWords {
  const i18n = useI18n();
  return (error) => problemWords(error, i18n);
}
