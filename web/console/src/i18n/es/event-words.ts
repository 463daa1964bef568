import type { eventWords as en } from '../en/event-words.ts';
import type { Translation } from '../translate.ts';

export const eventWords: Translation<typeof en> = {
  'event.payment.taken': 'Pago de {amount} {currency} recibido del cliente {customer}',
  'event.notification.attempted': '{provider}: {outcome} ({reason}), {duration}',
  'event.notification.attempted.probe': 'Sonda de {provider}: {outcome} ({reason}), {duration}',
  'event.notification.failed_over': 'De {from} a {to}: {reason}',
  'event.notification.verified': 'Consulta a {provider}: {answer}',
  'event.notification.possibly_duplicated': 'Posible duplicado por {provider}: {reason}',
  'event.notification.settled': '{status} tras {duration}',
  'event.notification.settled.dead': 'Muerto tras {duration}: {reason}',
  'event.receipt.told': 'Acuse de {provider}: {status}',
  'event.breaker.moved': '{provider}: {from} → {to}. {reason}',
  'event.provider.isolated': '{provider} aislado por {by}: {reason}',
  'event.provider.isolation_ended': '{by} terminó el aislamiento de {provider}',
  'event.replay.job_changed': 'Reenvío {status}: {replayed} de {total}',
  'event.operator.acted': '{by}: {action} {target}',
  'event.gap.missed.one': '{count} evento perdido mientras no hubo conexión',
  'event.gap.missed.other': '{count} eventos perdidos mientras no hubo conexión',
  'event.gap.dropped.one': '{count} evento descartado: llegaron más de los que se pueden mostrar',
  'event.gap.dropped.other': '{count} eventos descartados: llegaron más de los que se pueden mostrar',
  'event.gap.restarted': 'El servicio se reinició; no se sabe qué pasó entre tanto',
};
