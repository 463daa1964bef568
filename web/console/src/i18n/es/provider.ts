import type { provider as en } from '../en/provider.ts';
import type { Translation } from '../translate.ts';

export const provider: Translation<typeof en> = {
  'provider.title': 'Proveedor',
};
