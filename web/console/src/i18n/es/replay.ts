import type { replay as en } from '../en/replay.ts';
import type { Translation } from '../translate.ts';

export const replay: Translation<typeof en> = {
  'replay.title': 'Trabajo de reenvío',
  'replay.reason': '¿Por qué se reenvía?',
  'replay.reason.hint': 'Queda con cada aviso. Sin nombres ni números, por favor.',
  'replay.reason.missing': 'Diga por qué.',
  'replay.one': 'Reenviar',
  'replay.one.title': '¿Reenviar este aviso?',
  'replay.one.may_have_reached':
    'Un intento anterior pudo haberlo llevado ya al cliente: puede que lo lea dos veces, y se marca como posible duplicado.',
  'replay.one.fresh': 'Ningún intento anterior pudo haber llegado al cliente.',
};
