import type { faults as en } from '../en/faults.ts';
import type { Translation } from '../translate.ts';

export const faults: Translation<typeof en> = {
  'faults.title': 'Fallas',
};
