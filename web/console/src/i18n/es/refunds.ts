import type { refunds as en } from '../en/refunds.ts';
import type { Translation } from '../translate.ts';

export const refunds: Translation<typeof en> = {
  'refund.list': 'Reembolsos',
  'refund.given': 'Devuelto',
  'refund.held': 'Retenido mientras tanto',
  'refund.left': 'Queda por reembolsar',
  'refund.begun': 'Iniciado',
  'refund.id': 'Id del reembolso',
  'refund.status.pending': 'Pendiente',
  'refund.status.processing': 'En proceso',
  'refund.status.succeeded': 'Devuelto',
  'refund.status.failed': 'Fallido',
  'refund.status.unresolved': 'Sin resolver',
  'refund.failure.refused': 'la pasarela se negó',
  'refund.failure.gateway_unavailable': 'la pasarela no estaba disponible',
  'refund.unresolved.title.one': 'Nadie sabe si un reembolso se devolvió',
  'refund.unresolved.title.other': 'Nadie sabe si {count} reembolsos se devolvieron',
  'refund.unresolved.words':
    'Ninguna consulta aclaró más a tiempo. Busque el id del reembolso en la pasarela. Mientras tanto su monto sigue retenido, para que no se devuelva dos veces.',
  'refund.begin': 'Reembolsar…',
  'refund.title': 'Reembolsar el pago',
  'refund.explained':
    'Se pide a {gateway} que devuelva el dinero, una sola vez. No se puede deshacer, y el cliente no recibe aviso.',
  'refund.explained.elsewhere':
    'Se pagó en otra parte y también hay que devolverlo allí: aquí queda registrado como devuelto. No se puede deshacer, y el cliente no recibe aviso.',
  'refund.amount': 'Monto en {currency}',
  'refund.amount.hint': 'Como máximo {left}, que es lo que queda.',
  'refund.amount.unreadable': 'Un monto como {left}.',
  'refund.amount.nothing': 'Más que nada, y como máximo {left}.',
  'refund.amount.too_much': 'Como máximo {left}: no queda más.',
  'refund.reason': 'Motivo',
  'refund.reason.hint': 'Para quien lo mire después; se puede dejar vacío.',
  'refund.key': 'Idempotency-Key: {key}. Enviado dos veces, es el mismo reembolso.',
  'refund.do': 'Reembolsar {amount}',
  'refund.do_bare': 'Reembolsar',
  'refund.said': 'Reembolso de {amount}: {state}.',
};
