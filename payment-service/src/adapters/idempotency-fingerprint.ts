// What an idempotency key remembers of its request, in two parts: a digest of the
// whole, and one of what stays when the person is erased. Erasing blanks the first:
// a digest of a phone number is as good as the number to whoever tries them all.
import { hash } from 'node:crypto';

export type FingerprintedRequest = {
  /** What stays with the payment: amount, currency, customer. */
  readonly kept: readonly string[];
  /** What goes with the person: message and phone. */
  readonly erasable: readonly (string | null)[];
  /** What later versions ask for, and stays as well. Empty leaves the digest of earlier ones unchanged. */
  readonly added: readonly string[];
};

const digest = (parts: readonly unknown[]): string => hash('sha256', JSON.stringify(parts), 'base64url');

export function createFingerprint({ kept, erasable, added }: FingerprintedRequest): string {
  return `${digest([...kept, ...erasable, ...added])}.${digest([...kept, ...added])}`;
}

/** `stored` may be blank in its first part (erased), and lacks the second where an earlier version wrote it. */
export function isSameRequest(stored: string, asked: string): boolean {
  const [whole, kept = ''] = stored.split('.');
  const [askedWhole, askedKept] = asked.split('.');
  return whole === '' ? kept === '' || kept === askedKept : whole === askedWhole;
}
