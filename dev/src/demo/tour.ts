import { randomUUID } from 'node:crypto';

import { StartError } from '../start-error.ts';
import { judge, reportText } from './claims.ts';
import type { TourResult } from './claims.ts';
import { msUntilFirst, tally } from './tally.ts';
import { startTraffic } from './traffic.ts';
import { primaryNow, waitFor, watch, watchUntilBack } from './watching.ts';
import type { Scene, TourOptions } from './watching.ts';

const PER_SECOND = 20;
const HEALTHY_MS = 12_000;
const BROKEN_MS = 15_000;
const RETURN_MS_MAX = 60_000;
const AFTER_MS = 6_000;
const SETTLE_MS_MAX = 20_000;

type Names = { readonly primary: string; readonly fallback: string };

/** The whole tour; true when every claim came true. Leaves the primary mended, whatever happens. */
export async function runTour(options: TourOptions): Promise<boolean> {
  const { client, urls, say } = options;
  const names = await getReady(options);
  const label = `Relevo demo ${randomUUID().slice(0, 8)}`;
  const traffic = startTraffic({ client, url: urls.payment, label, perSecond: PER_SECOND });
  try {
    const result = await play({ ...options, label, traffic }, names);
    say(reportText(result, names));
    for (const refusal of traffic.refusals.slice(0, 3)) say(`  refused: ${refusal}`);
    return judge(result).every(({ isKept }) => isKept);
  } finally {
    await traffic.stop();
    await client.setFailing(urls.primary, false).catch(() => undefined);
  }
}

async function getReady({ client, urls, say }: TourOptions): Promise<Names> {
  const [primary, fallback] = await client.providers(urls.payment);
  if (primary === undefined || fallback === undefined) {
    throw new StartError('The tour needs two providers; look at GET /providers and config/gateway.yaml.');
  }
  await Promise.all([client.clearFaults(urls.primary), client.clearFaults(urls.fallback)]);
  if (!primary.in_use) say(`${primary.name} is still recovering from an earlier fault; waiting for it …`);
  const back = await waitFor(RETURN_MS_MAX, async () => {
    if ((await primaryNow(client, urls.payment)).in_use) return true;
    // Real messages are the probes: without traffic a half-open breaker stays half-open.
    await client.pay(urls.payment, 'Relevo warm-up', randomUUID());
    return false;
  });
  if (back === undefined)
    throw new StartError(`${primary.name} does not recover; see ${urls.payment}/providers`);
  return { primary: primary.name, fallback: fallback.name };
}

async function play(scene: Scene, names: Names): Promise<TourResult> {
  const { client, urls, say } = scene;
  say(`\n1. Healthy: ${PER_SECOND} payments a second; ${names.primary} tells the customers.`);
  await watch(scene, HEALTHY_MS);

  say(`\n2. ${names.primary} breaks: it answers every message with an error.`);
  const brokenAtMs = Date.now();
  await client.setFailing(urls.primary, true);
  const states = await watch(scene, BROKEN_MS);
  const hasBreakerOpened = states.has('open');
  say(
    `   The breaker ${hasBreakerOpened ? 'has opened' : 'DID NOT OPEN'}; ${names.fallback} carries the traffic.`,
  );

  say(`\n3. ${names.primary} is mended; a probe finds out, then its traffic returns step by step.`);
  await client.setFailing(urls.primary, false);
  const returnMs = await watchUntilBack(scene, RETURN_MS_MAX);
  say(`   ${names.primary} is ${returnMs === undefined ? 'STILL NOT' : 'fully'} in use again.`);
  await watch(scene, AFTER_MS);

  say('\n4. The traffic stops. Counting what the customers received …');
  return { ...(await count(scene, brokenAtMs)), hasBreakerOpened, returnMs };
}

async function count(
  { client, urls, traffic, label }: Scene,
  brokenAtMs: number,
): Promise<Omit<TourResult, 'hasBreakerOpened' | 'returnMs'>> {
  await traffic.stop();
  const texts = [...traffic.taken.keys()];
  const look = async () => {
    const inboxes = {
      primary: await client.inbox(urls.primary, label),
      fallback: await client.inbox(urls.fallback, label),
    };
    return { tally: tally(texts, inboxes), failoverMs: msUntilFirst(inboxes.fallback, brokenAtMs) };
  };
  await waitFor(SETTLE_MS_MAX, async () => (await look()).tally.lost.length === 0);
  const seen = await look();
  let flagged = 0;
  for (const text of seen.tally.twice) {
    const payment = await client.payment(urls.payment, traffic.taken.get(text) ?? '');
    if (payment.notification.possible_duplicate === true) flagged += 1;
  }
  return { ...seen, flagged, sent: traffic.sent(), refused: traffic.refusals.length };
}
