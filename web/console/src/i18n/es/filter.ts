import type { filter as en } from '../en/filter.ts';
import type { Translation } from '../translate.ts';

export const filter: Translation<typeof en> = {
  'filter.filters': 'Filtros',
  'filter.active.one': '{count} filtro',
  'filter.active.other': '{count} filtros',
  'filter.any': 'Cualquiera',
  'filter.status': 'Estado',
  'filter.payment': 'Pago: {status}',
  'filter.reason': 'Murió por',
  'filter.provider': 'Proveedor',
  'filter.duplicate': 'Posible duplicado',
  'filter.duplicate.yes': 'Sí',
  'filter.duplicate.no': 'No',
  'filter.since': 'Desde',
  'filter.until': 'Hasta',
  'filter.clear': 'Quitar filtros',
};
