// One made-up payment, by the same door that a shop uses: over a socket, with a key.
import { randomUUID } from 'node:crypto';
import { samplePayment } from './sample-payments.ts';

const timeoutMs = 5_000;

export type SendSampleDeps = {
  /** Of this service; null until it listens. */
  readonly url: () => string | null;
  readonly apiKey: string | null;
  readonly random: () => number;
};

export function createSendSamplePayment({ url, apiKey, random }: SendSampleDeps) {
  return async (signal: AbortSignal): Promise<boolean> => {
    const base = url();
    if (base === null) return false;
    const response = await fetch(`${base}/payments`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': `sample-${randomUUID()}`,
        ...(apiKey === null ? {} : { Authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(samplePayment(random)),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    // Read to its end, so that the connection can be used again.
    await response.arrayBuffer();
    return response.status === 201;
  };
}
