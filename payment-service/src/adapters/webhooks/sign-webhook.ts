// Signatures as Standard Webhooks has them (github.com/standard-webhooks/standard-webhooks, spec 1.0.0):
// HMAC-SHA256 over `id.timestamp.body`, under each secret that is in force.
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** 256 bits: the specification asks for 24 to 64 bytes. */
export const newWebhookSecret = (): string => prefix + randomBytes(32).toString('base64');

export type SignedMessage = { readonly id: string; readonly atMs: number; readonly body: string };

/** The three headers; the signatures are those of each secret, so that a receiver knows one of them. */
export function webhookHeaders(
  { id, atMs, body }: SignedMessage,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
