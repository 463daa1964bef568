import type { traffic as en } from '../en/traffic.ts';
import type { Translation } from '../translate.ts';

export const traffic: Translation<typeof en> = {
  'traffic.title': 'Tráfico',
};
