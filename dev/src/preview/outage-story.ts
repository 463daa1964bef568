// What the pictures show: traffic, an outage of the primary that ends, and a second
// one that still goes on when the picture is taken.
import { setTimeout as pause } from 'node:timers/promises';

import type { HttpClient } from '../load/http-client.ts';
import { startLoad } from '../load/payment-load.ts';

const PER_SECOND = 30;
const RECOVERED_MS_MAX = 45_000;
const POLL_MS = 500;
/** Until the first scrapes and the first rates are there: no picture shows it. */
export const WARM_UP_MS = 8_000;
const LENGTHS_MS = { well: 12_000, first: 12_000, wellAgain: 8_000, second: 30_000 };

export type Story = {
  readonly client: HttpClient;
  readonly urls: { readonly payments: readonly string[]; readonly payment: string; readonly primary: string };
  readonly say: (text: string) => void;
  /** Breaks it off; the fault is taken away all the same. */
  readonly signal: AbortSignal;
  /** While the second outage goes on. */
  readonly onClimax: () => Promise<void>;
};

export async function playOutage({ client, urls, say, signal, onClimax }: Story): Promise<void> {
  const load = startLoad({
    client,
    urls: urls.payments,
    label: 'Pago recibido',
    perSecond: PER_SECOND,
    phoneOf: (n) => `+57301${String(1_000_000 + n)}`,
  });
  const setFailing = (isEnabled: boolean): Promise<unknown> =>
    client.json(`${urls.primary}/admin/fail`, {
      method: 'POST',
      body: { enabled: isEnabled, mode: 'error' },
    });
  const lasting = (ms: number): Promise<unknown> => pause(ms, undefined, { signal });
  try {
    say(`${PER_SECOND} payments a second, everything well`);
    await lasting(WARM_UP_MS + LENGTHS_MS.well);
    // Nobody has a number for this customer: a dead letter.
    await client.json(`${urls.payment}/payments`, {
      method: 'POST',
      body: { amount: 100.0, customer_id: 'nobody', message: 'Pago recibido' },
    });
    say('the primary answers with errors');
    await setFailing(true);
    await lasting(LENGTHS_MS.first);
    say('the primary is mended');
    await setFailing(false);
    await untilClosed();
    await lasting(LENGTHS_MS.wellAgain);
    say('the primary answers with errors again');
    await setFailing(true);
    await lasting(LENGTHS_MS.second);
    await onClimax();
  } finally {
    await setFailing(false).catch(() => undefined);
    await load.stop();
  }

  async function untilClosed(): Promise<void> {
    type Providers = { readonly items: readonly { readonly state: string }[] };
    const endsAtMs = Date.now() + RECOVERED_MS_MAX;
    for (;;) {
      const { items } = await client.json<Providers>(`${urls.payment}/providers`);
      if (items[0]?.state === 'closed') return;
      if (Date.now() > endsAtMs) throw new Error('The primary did not come back within 45 seconds.');
      await lasting(POLL_MS);
    }
  }
}
