import type { events as en } from '../en/events.ts';
import type { Translation } from '../translate.ts';

export const events: Translation<typeof en> = {
  'events.title': 'Cinta de eventos',
  'events.intro':
    'Lo que pasa en esta réplica, mientras pasa. Una ventana y no un registro: se conservan los últimos 2.000 eventos y 500 de cada clase poco frecuente.',
  'events.tape': 'Eventos, los más recientes primero',
  'events.live': 'En vivo',
  'events.held': 'En pausa',
  'events.waiting': 'Conectando…',
  'events.quiet': 'Sin datos en vivo',
  'events.lost': 'Sin conexión',
  'events.pause': 'Pausar',
  'events.resume': 'Seguir',
  'events.resume_new': 'Seguir ({count} nuevos)',
  'events.resume_more': 'Seguir (más de {count} nuevos)',
  'events.clear': 'Vaciar',
  'events.types': 'Tipos',
  'events.text': 'Texto',
  'events.text.placeholder': 'Una palabra o parte de un id',
  'events.older': 'Mostrar anteriores',
  'events.none': 'Aún no ha pasado nada',
  'events.none.words': 'En cuanto llegue un pago, se mueva un circuito o alguien cambie algo, aparece aquí.',
  'events.none_fit': 'Ningún evento coincide',
  'events.none_fit.words': 'Hay otros: elija otros tipos o menos filtros.',
  'events.missing': 'Este servicio no cuenta sus eventos',
  'events.missing.words': 'No tiene GET /events.',
  'events.open_payment': 'Pago de este evento, {id}',
  'events.open_job': 'El trabajo',
};
