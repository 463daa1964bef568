import type { overview as en } from '../en/overview.ts';
import type { Translation } from '../translate.ts';

export const overview: Translation<typeof en> = {
  'overview.title': 'Resumen',
  'overview.tape': 'Qué ha pasado',
  'overview.whole_tape': 'Todos los eventos',
  'overview.tape_empty': 'Nada notable todavía',
  'overview.tape_empty_words': 'Aquí aparecen los movimientos de los cortacircuitos y lo que se hace a mano.',
};
