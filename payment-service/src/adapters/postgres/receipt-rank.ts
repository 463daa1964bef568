import { receiptStatuses } from '../../domain/receipt.ts';

/** SQL: how far a receipt status is, 0 where there is none. It only ever rises. */
export function rank(column: string): string {
  const statuses = receiptStatuses.map((status) => `'${status}'`).join(', ');
  return `coalesce(array_position(array[${statuses}], ${column}), 0)`;
}
