/** Below and above every id. */
export const bottomId = '00000000-0000-0000-0000-000000000000';
export const topId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The least id that UUIDv7 gives at this time (RFC 9562): its first 48 bits are milliseconds since the epoch. */
export function leastIdAt(ms: number): string {
  const digits = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}

/** When it was given: the milliseconds since the epoch that UUIDv7 begins with. */
export const msOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
