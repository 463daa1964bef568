import type { overview as en } from '../en/overview.ts';
import type { Translation } from '../translate.ts';

export const overview: Translation<typeof en> = {
  'overview.title': 'Resumen',
};
