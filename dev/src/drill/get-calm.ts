// A drill begins with a healthy system, and a warm one: what an earlier fault
// left behind, or the first requests of a fresh process, are no finding.
import { setTimeout as pause } from 'node:timers/promises';

import type { HttpClient } from '../load/http-client.ts';
import { startLoad } from '../load/payment-load.ts';
import { StartError } from '../start-error.ts';
import { foreignFaults } from './drill-faults.ts';
import { readBreakers } from './gateway-view.ts';
import type { Target } from './target.ts';

const WARM_UP_MS = 2_000;
const WARM_UP_PER_SECOND = 20;
// stable_close_ms of config/gateway.yaml: until then a breaker remembers its last opening and opens for longer.
const CALM_S = 60;
const CALM_S_MAX = 240;
const POLL_MS = 500;

export async function getCalm(options: {
  readonly client: HttpClient;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}): Promise<void> {
  const { client, target, signal, say } = options;
  const foreign = await foreignFaults(client, target.urls);
  if (foreign.length > 0) {
    throw new StartError(
      'Somebody else has turned faults on; a drill with them would prove nothing. Turn them off:\n' +
        foreign.map((url) => `  curl -X DELETE ${url}`).join('\n'),
    );
  }
  await warmUp(client, target, signal);
  const endsAtMs = Date.now() + CALM_S_MAX * 1_000;
  for (let looks = 0; ; looks += 1) {
    const sick = await describeUnrest(client, target);
    if (sick === null) return;
    if (looks === 0) say(`Waiting for calm first: ${sick}.`);
    if (Date.now() > endsAtMs) throw new StartError(`No calm within ${CALM_S_MAX} s: ${sick}.`);
    // Real messages are the probes: without traffic a half-open breaker stays half-open.
    await warmUp(client, target, signal, 2);
    await pause(POLL_MS, undefined, { signal });
  }
}

async function warmUp(
  client: HttpClient,
  target: Target,
  signal: AbortSignal,
  perSecond = WARM_UP_PER_SECOND,
): Promise<void> {
  const load = startLoad({
    client,
    urls: target.urls.payments,
    label: 'Simulacro: calentamiento',
    perSecond,
  });
  try {
    await pause(WARM_UP_MS, undefined, { signal });
  } finally {
    await load.stop();
  }
}

async function describeUnrest(client: HttpClient, target: Target): Promise<string | null> {
  const nowMs = Date.now();
  for (const url of target.urls.payments) {
    for (const { provider, state, lastTransition } of await readBreakers(client, url, nowMs)) {
      if (state !== 'closed') return `the breaker of the ${provider} provider is ${state}`;
      const forS = lastTransition === null ? Infinity : -lastTransition.atS;
      if (forS < CALM_S)
        return `the ${provider} provider is back since ${forS.toFixed(0)} s only, of ${CALM_S}`;
    }
  }
  return null;
}
