import type { events as en } from '../en/events.ts';
import type { Translation } from '../translate.ts';

export const events: Translation<typeof en> = {
  'events.title': 'Cinta de eventos',
};
