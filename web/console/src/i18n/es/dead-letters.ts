import type { deadLetters as en } from '../en/dead-letters.ts';
import type { Translation } from '../translate.ts';

export const deadLetters: Translation<typeof en> = {
  'dead_letters.title': 'Avisos muertos',
};
