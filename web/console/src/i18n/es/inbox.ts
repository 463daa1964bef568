import type { inbox as en } from '../en/inbox.ts';
import type { Translation } from '../translate.ts';

export const inbox: Translation<typeof en> = {
  'inbox.title': 'Bandeja',
};
