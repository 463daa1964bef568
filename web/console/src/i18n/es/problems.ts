import type { problems as en } from '../en/problems.ts';
import type { Translation } from '../translate.ts';

export const problems: Translation<typeof en> = {
  'problem.unreachable': 'No se puede contactar el servicio.',
  'problem.timeout': 'El servicio no respondió a tiempo.',
  'problem.unreadable': 'La respuesta no se puede leer.',
  'problem.unauthenticated': 'Se necesita una clave válida. Ingrese el token o una de las claves de API.',
  'problem.foreign_host': 'El servicio no se ofrece con este nombre de host. Use localhost o una dirección.',
  'problem.foreign_origin':
    'Un navegador solo puede hacer cambios desde las páginas del propio servicio. Abra la consola en esta misma dirección.',
  'problem.console_token_needed':
    'Para hacer cambios se necesita un token: abra la dirección que mostró npm start o ingrese el token.',
  'problem.console_readonly': 'Esta consola es de solo lectura.',
  'problem.not_found': 'Aquí no hay nada.',
  'problem.payment_not_found': 'No hay ningún pago con este id.',
  'problem.notification_not_found': 'No hay ningún aviso con este id.',
  'problem.customer_not_found': 'No hay ningún cliente con este id.',
  'problem.replay_job_not_found': 'No hay ningún reenvío con este id.',
  'problem.notifier_not_found': 'No hay ningún simulador con este nombre.',
  'problem.provider_not_found': 'No hay ningún proveedor con este nombre.',
  'problem.method_not_allowed': 'Esto no se puede hacer aquí.',
  'problem.key_in_flight': 'La misma solicitud sigue en curso. Espere un momento e intente de nuevo.',
  'problem.idempotency_key_reused': 'Esta clave ya se usó para otro pago.',
  'problem.real_providers': 'Los pagos de prueba llegarían a teléfonos reales. No se cambió nada.',
  'problem.not_dead': 'Solo se puede reenviar un aviso muerto. No se cambió nada.',
  'problem.no_contact': 'No hay un número de teléfono al cual enviarlo.',
  'problem.erased': 'El teléfono y el texto fueron borrados.',
  'problem.too_many_replay_jobs': 'Hay demasiados reenvíos en curso. Espere a que termine uno o cancele uno.',
  'problem.invalid_request': 'Algunos de los valores no se pueden usar.',
  'problem.body_too_large': 'Lo que se envió es demasiado grande.',
  'problem.notifier_unreachable': 'No se puede contactar el simulador. Puede que esté arrancando.',
  'problem.notifier_answer_too_large': 'La respuesta del simulador supera 1 MiB.',
  'problem.notifier_timeout':
    'El simulador no respondió en cinco segundos. Lo que se le pidió puede haberse hecho.',
  'problem.too_many_watchers': 'Ya hay demasiados observando. Cierre una página que nadie mire.',
  'problem.backlog_full': 'Ya hay demasiados avisos pendientes. No se recibió nada; intente más tarde.',
  'problem.database_unavailable': 'La base de datos no está disponible.',
  'problem.erasure_unfinished': 'El cliente se borró en parte. Repita lo mismo: continúa.',
  'problem.outcome_unknown':
    'El pago puede haberse recibido o no. Envíe lo mismo otra vez: se recibe una sola vez.',
  'problem.internal_error': 'Algo falló en el servicio. Su registro dice más con la traza.',
};
