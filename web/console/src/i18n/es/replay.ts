import type { replay as en } from '../en/replay.ts';
import type { Translation } from '../translate.ts';

export const replay: Translation<typeof en> = {
  'replay.title': 'Reenvío',
};
