import { setTimeout as wait } from 'node:timers/promises';

import type { GatewayClient, ProviderView } from './gateway-client.ts';
import type { Traffic } from './traffic.ts';

const POLL_MS = 200;
const POLLS_PER_LINE = 15;

export type TourOptions = {
  readonly client: GatewayClient;
  readonly urls: { readonly payment: string; readonly primary: string; readonly fallback: string };
  readonly say: (text: string) => void;
};

export type Scene = TourOptions & {
  /** Begins every message of this run, so that the inboxes can be searched for them. */
  readonly label: string;
  readonly traffic: Traffic;
};

/** The first provider of the chain as payment-service sees it now. */
export async function primaryNow(client: GatewayClient, url: string): Promise<ProviderView> {
  const [primary] = await client.providers(url);
  if (primary === undefined) throw new Error(`${url}/providers lists no provider.`);
  return primary;
}

/** Milliseconds until the condition came true; undefined when it did not within the limit. */
export async function waitFor(limitMs: number, isTrue: () => Promise<boolean>): Promise<number | undefined> {
  const beganMs = Date.now();
  while (Date.now() - beganMs <= limitMs) {
    if (await isTrue()) return Date.now() - beganMs;
    await wait(POLL_MS);
  }
  return undefined;
}

/** Narrates for so long; the states that the primary's breaker was seen in. */
export async function watch(scene: Scene, forMs: number): Promise<ReadonlySet<string>> {
  const states = new Set<string>();
  await waitFor(
    forMs,
    narrating(scene, (primary) => {
      states.add(primary.state);
      return false;
    }),
  );
  return states;
}

/** Narrates until the primary is in use; how long that took. */
export function watchUntilBack(scene: Scene, limitMs: number): Promise<number | undefined> {
  return waitFor(
    limitMs,
    narrating(scene, (primary) => primary.in_use),
  );
}

// A line every three seconds and at each change of state.
function narrating(scene: Scene, isEnough: (primary: ProviderView) => boolean): () => Promise<boolean> {
  let polls = 0;
  let shown = '';
  return async () => {
    const providers = await scene.client.providers(scene.urls.payment);
    const [primary] = providers;
    if (primary === undefined) return false;
    const inUse = providers.find(({ in_use }) => in_use)?.name ?? 'none';
    const now = `breaker of ${primary.name} ${primary.state.padEnd(9)}  in use ${inUse}`;
    if (now !== shown || polls % POLLS_PER_LINE === 0) {
      scene.say(`   sent ${String(scene.traffic.sent()).padStart(5)}   ${now}`);
    }
    shown = now;
    polls += 1;
    return isEnough(primary);
  };
}
