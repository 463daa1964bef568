/** An idempotency key. Not randomUUID(): a page that is not on https or loopback has none. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `console-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
