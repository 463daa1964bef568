const uuidV7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i;

/** The moment in a UUIDv7, in milliseconds since the epoch; null where the id holds none. */
export function receivedAtMs(id: string): number | null {
  const [, high, low] = uuidV7.exec(id) ?? [];
  return high === undefined || low === undefined ? null : Number.parseInt(high + low, 16);
}
