import type { traffic as en } from '../en/traffic.ts';
import type { Translation } from '../translate.ts';

export const traffic: Translation<typeof en> = {
  'traffic.title': 'Tráfico',
  'traffic.intro':
    'Pagos que hace el propio servicio, para que haya algo que ver: POST /payments reales, a clientes inventados de varios países, por medio de los simuladores.',
  'traffic.level': 'Pagos por segundo',
  'traffic.off': 'Nada',
  'traffic.started': '{rate} pagos por segundo, durante diez minutos.',
  'traffic.stopped': 'El tráfico está detenido.',
  'traffic.not_changed': 'No se pudo cambiar el tráfico.',
  'traffic.ends': 'El tráfico termina',
  'traffic.ends_when': 'Termina solo {when}',
  'traffic.is_off': 'No se está generando tráfico',
  'traffic.is_on': '{rate} pagos por segundo',
  'traffic.sent': 'Enviados',
  'traffic.sent_words': 'pagos recibidos desde que inició el servicio',
  'traffic.refused': 'Rechazados',
  'traffic.refused_words': 'no recibidos: demasiados, o sin base de datos',
  'traffic.skipped': 'Omitidos',
  'traffic.skipped_words': 'nunca enviados: demasiados seguían sin respuesta',
  'traffic.taken': 'Recibidos ahora',
  'traffic.taken_words': 'pagos por segundo, de cualquier origen',
  'traffic.accepted': 'Aceptados ahora',
  'traffic.accepted_words': 'mensajes por segundo, por cualquier proveedor',
  'traffic.how_it_ends': 'Cómo termina',
  'traffic.how_it_ends_words':
    'Solo, a los diez minutos; con el servicio; o cuando elija Nada. Una nueva elección reinicia los diez minutos. Lo ya recibido se envía de todos modos.',
  'traffic.next': 'Qué hacer con él',
  'traffic.next_overview': 'Mirar cómo fluye',
  'traffic.next_faults': 'Dañar un proveedor',
  'traffic.next_inbox': 'Leer lo que reciben los clientes',
  'traffic.chip': 'Tráfico: {rate} pagos por segundo',
  'traffic.per_second': '{rate}/s',
  'traffic.invitation': 'Todavía no se mueve nada',
  'traffic.invitation_words':
    'Genere algo de tráfico y vea cómo los pagos se vuelven mensajes. Va solo a los simuladores, y termina solo a los diez minutos.',
  'traffic.start': 'Generar {rate}/s',
  'traffic.not_here': 'Aquí no se puede generar tráfico',
  'traffic.not_here_words':
    'El servicio hace pagos propios solo en desarrollo, donde cada proveedor es un simulador (de otro modo llegarían a teléfonos reales) y los simuladores corren con FAULTS_ENABLED=1, como lo hacen con npm start.',
};
