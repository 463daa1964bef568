// Looks at the system while the drill runs. A look that fails is left out: what
// is down can not be seen, and that is no failure of the drill.
import { setTimeout as pause } from 'node:timers/promises';

import type { HttpClient } from '../load/http-client.ts';
import { readBreakers, readOwed, readReceived } from './gateway-view.ts';
import type { BreakerSample, SystemSample } from './record.ts';
import type { Target } from './target.ts';

// Openings and probes come and go within a second.
const BREAKERS_EVERY_MS = 250;
const SYSTEM_EVERY_MS = 1_000;

export type Sampler = {
  readonly breakers: readonly BreakerSample[];
  readonly samples: readonly SystemSample[];
  /** Resolves when the looks under way have ended. */
  readonly stop: () => Promise<void>;
};

export function startSampler(options: {
  readonly client: HttpClient;
  readonly urls: Target['urls'];
  readonly startedAtMs: number;
  /** Begins every text of this drill. */
  readonly label: string;
  readonly onSample?: (sample: SystemSample) => void;
}): Sampler {
  const { client, urls, startedAtMs, label } = options;
  const breakers: BreakerSample[] = [];
  const samples: SystemSample[] = [];
  const stopping = new AbortController();
  const secondsNow = (): number => (Date.now() - startedAtMs) / 1_000;

  const lookAtReplica = async (url: string, replica: number): Promise<void> => {
    const its = await readBreakers(client, url, startedAtMs);
    breakers.push({ atS: secondsNow(), replica, breakers: its });
  };
  const lookAtSystem = async (): Promise<void> => {
    const [owed, primary, fallback] = await Promise.all([
      Promise.any(urls.payments.map((url) => readOwed(client, url))).catch(() => null),
      readReceived(client, urls.primary, label),
      readReceived(client, urls.fallback, label),
    ]);
    const sample = { atS: secondsNow(), owed, received: { primary, fallback } };
    samples.push(sample);
    options.onSample?.(sample);
  };
  const loops = [
    repeat(SYSTEM_EVERY_MS, lookAtSystem, stopping.signal),
    ...urls.payments.map((url, index) =>
      repeat(BREAKERS_EVERY_MS, () => lookAtReplica(url, index + 1), stopping.signal),
    ),
  ];
  return {
    breakers,
    samples,
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function repeat(everyMs: number, look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const beganAtMs = Date.now();
    await look().catch(() => undefined);
    const restMs = Math.max(0, everyMs - (Date.now() - beganAtMs));
    await pause(restMs, undefined, { signal }).catch(() => undefined);
  }
}
