import type { money as en } from '../en/money.ts';
import type { Translation } from '../translate.ts';

export const money: Translation<typeof en> = {
  'money.status.pending': 'Pendiente',
  'money.status.processing': 'En proceso',
  'money.status.succeeded': 'Exitoso',
  'money.status.failed': 'Fallido',
  'money.status.partially_refunded': 'Reembolsado en parte',
  'money.status.refunded': 'Reembolsado',
  'money.in_doubt': 'En duda',
  'money.too_late': 'Aprobado demasiado tarde',
  'money.failed': 'Fallido: {reason}',
  'money.failure.card_declined': 'rechazado por el banco',
  'money.failure.insufficient_funds': 'fondos insuficientes',
  'money.failure.expired_card': 'tarjeta vencida',
  'money.failure.incorrect_details': 'datos de la tarjeta incorrectos',
  'money.failure.authentication_required': 'el cliente debe confirmar',
  'money.failure.suspected_fraud': 'sospecha de fraude',
  'money.failure.refused_request': 'la pasarela no puede hacerlo',
  'money.failure.gateway_unavailable': 'la pasarela no estaba disponible',
  'money.failure.outcome_unknown': 'nadie sabe si se cobró',
  'money.advice.card_declined':
    'El banco lo rechazó sin decir por qué. No se cobró nada. El cliente puede pagar de otra forma o preguntar a su banco.',
  'money.advice.insufficient_funds':
    'No hay fondos suficientes. No se cobró nada. El cliente puede pagar de otra forma, o más tarde: será un pago nuevo.',
  'money.advice.expired_card':
    'La tarjeta ya no es válida. No se cobró nada. El cliente necesita otra tarjeta para un pago nuevo.',
  'money.advice.incorrect_details':
    'El número, la fecha o el código de seguridad son incorrectos. No se cobró nada. El cliente puede ingresarlos de nuevo, para un pago nuevo.',
  'money.advice.authentication_required':
    'El banco quiere que el cliente confirme, y no estaba presente. No se cobró nada. Pídale que pague de nuevo cuando pueda confirmar.',
  'money.advice.suspected_fraud':
    'El banco o la pasarela sospecha un fraude, o la tarjeta fue reportada como perdida o robada. No se cobró nada. Diga al cliente solo que fue rechazado.',
  'money.advice.refused_request':
    'La pasarela no puede llevarlo a cabo: su medio de pago, moneda o monto. No se cobró nada. Vea qué envía la tienda y qué puede hacer la cuenta.',
  'money.advice.gateway_unavailable':
    'No se pudo consultar a la pasarela antes de que terminara el plazo, así que con certeza no se cobró nada. Cuando vuelva, el cliente puede pagar de nuevo.',
  'money.advice.outcome_unknown':
    'Una llamada terminó sin respuesta y ninguna consulta dijo más: el dinero pudo haberse cobrado. Busque el id del pago en la pasarela. Si está ahí, devuelva el dinero ahí; si no, no hay nada que hacer.',
  'money.advice.too_late':
    'La pasarela lo aprobó después de que se dio por perdido: el cliente pagó por lo que dijimos que había fallado. Devuelva el dinero en la pasarela hoy, por el id que tiene ahí.',
  'money.doubt.title': 'Es posible que se haya cobrado',
  'money.doubt.words':
    'Una llamada terminó sin respuesta. Se consulta a {gateway} qué pasó, y el dinero nunca se pide con otro id. Mientras tanto, no haga pagar de nuevo al cliente.',
  'money.answer.approved': 'aprobado',
  'money.answer.declined': 'rechazado',
  'money.answer.not_sent': 'no se la alcanzó',
  'money.answer.throttled': 'pidió esperar',
  'money.answer.misconfigured': 'nos rechaza: clave o cuenta',
  'money.answer.unknown': 'sin respuesta, así que pudo haberse cobrado',
  'money.answer.pending': 'aún sin decidir',
  'money.answer.absent': 'no conoce el pago',
  'money.answer.unavailable': 'no supo decir',
  'money.stored.words': 'El pago está en disco: desde aquí no se pierde nada.',
  'money.step.asked': 'Se consultó a {gateway}',
  'money.step.asked.words.one': '{count} llamada. Última respuesta: {answer}',
  'money.step.asked.words.other': '{count} llamadas con un mismo id. Última respuesta: {answer}',
  'money.step.taken': 'Dinero cobrado por {gateway}',
  'money.step.taken.words.one': '{count} llamada',
  'money.step.taken.words.other': '{count} llamadas con un mismo id',
  'money.step.failed.words': 'No se avisa a nadie.',
  'money.step.too_late.words': 'Después de darlo por perdido.',
  'money.pending.gate': 'Ahora no se puede consultar a {gateway}',
  'money.pending.gate.words':
    'Se consulta en cuanto esté disponible de nuevo; hasta el plazo final, y entonces el pago habrá fallado.',
  'money.pending.call': 'Se está consultando a {gateway}',
  'money.pending.call.words': 'Se espera su decisión.',
  'money.pending.look_up': 'Se consulta a {gateway} qué pasó con él',
  'money.pending.look_up.words':
    'Si lo encuentra, queda resuelto por lo hallado. Si no, se consulta de nuevo, con pausas crecientes.',
  'money.pending.again': 'Se consulta de nuevo a {gateway}',
  'money.pending.again.words':
    'Es seguro que aún no se cobró nada. Después del plazo final el pago habrá fallado.',
  'money.status': 'Estado',
  'money.gateway': 'Pasarela',
  'money.gateway_id': 'Id en la pasarela',
  'money.tries': 'Llamadas',
  'money.deadline': 'Se pide hasta',
};
