import type { Comparison, Contestant, Sample } from '../src/comparison.ts';
import { dropOldestMonth, generateHistory } from '../src/generated-history.ts';
import { percentile } from '../src/statistics.ts';
import { HELD_BACK, startRelevo } from '../src/targets/relevo.ts';
import type { Target } from '../src/targets/target.ts';
import type { Tools } from '../src/tools.ts';
import { assertAllAccepted, payAsFastAsPossible, warmUp } from '../src/wrk.ts';

const LARGE = 10_000_000;
const EMPTY = 'nothing before';
const FULL = `${LARGE.toLocaleString('en-US')} payments before`;
const PAGES_EACH = 20;
/** Nobody's data is due to be erased: nine months of it at once is no day of any service. */
const KEPT: Readonly<Record<string, string>> = { 'days: 90': 'days: 400' };

/** Each filter that the console has, by what is common and by what is rare. */
const pages = [
  '/payments',
  '/payments?customer_id=c4711',
  '/notifications',
  '/notifications?customer_id=c4711',
  '/notifications?phone_suffix=4711',
  '/notifications?status=delivered',
  '/notifications?status=dead',
  '/notifications?reason=rejected',
  '/notifications?possible_duplicate=true',
  '/notifications?since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z',
  '/notifications?provider=twilio',
  '/notifications?tried_provider=twilio',
  '/notifications/dead-letters',
];

async function slowestPage({ url }: Target): Promise<{ readonly ms: number; readonly page: string }> {
  const medians: { readonly ms: number; readonly page: string }[] = [];
  for (const page of pages) {
    const times: number[] = [];
    for (let turn = 0; turn < PAGES_EACH; turn += 1) {
      const askedAt = performance.now();
      const answer = await fetch(url + page);
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${page} was answered ${answer.status}.`);
      times.push(performance.now() - askedAt);
    }
    medians.push({ ms: percentile(times, 0.5), page });
  }
  return medians.reduce((slowest, each) => (each.ms > slowest.ms ? each : slowest));
}

async function measure(
  target: Target,
  { warmUpS, seconds, drop }: { warmUpS: number; seconds: number; drop: () => Promise<number> },
): Promise<Sample> {
  const slowest = await slowestPage(target);
  await warmUp(target.url, warmUpS);
  const [load, droppedMs] = await Promise.all([payAsFastAsPossible(target.url, seconds), drop()]);
  assertAllAccepted(load);
  return { rate: load.accepted / (load.durationMs / 1_000), page: slowest.ms, drop: droppedMs };
}

function contestant(name: string, count: number): Contestant {
  return {
    name,
    settings:
      'as shipped, delivery held back, phones and texts kept for 400 days; what is accepted stays for the next repeat',
    open: async (tools: Tools) => {
      const name = `relevo-after-${count}`;
      const databaseUrl = await tools.database.create(name.replaceAll('-', '_'));
      const relevo = { name, gateway: { ...HELD_BACK, ...KEPT }, databaseUrl };
      let target = await startRelevo(tools, relevo);
      if (count > 0) {
        // It has made the tables; while they have no indexes it would look through all of them.
        await target.stop();
        await generateHistory(tools, databaseUrl, count);
        target = await startRelevo(tools, relevo);
      }
      return {
        measure: async ({ warmUpS, seconds }) => {
          await tools.provider.setPrimary('hang');
          return measure(target, { warmUpS, seconds, drop: () => dropOldestMonth(tools, databaseUrl) });
        },
      };
    },
  };
}

export const history: Comparison = {
  name: 'history',
  title: 'After years of payments',
  method:
    'Payments taken in a burst at 50 connections, and the slowest page of all lists and filters (median of twenty). The history is spread over a year: half a million customers, one in fifty through the fallback; while payments are taken the oldest month of it is dropped.',
  subject: FULL,
  measurements: [
    { key: 'rate', title: 'payments', unit: '/s', better: 'higher' },
    { key: 'page', title: 'slowest page', unit: 'ms', better: 'lower' },
    { key: 'drop', title: 'oldest month dropped', unit: 'ms', better: 'lower' },
  ],
  contestants: [contestant(EMPTY, 0), contestant(FULL, LARGE)],
  goals: [
    { measurement: 'rate', relation: 'at least', value: 0.9, of: [EMPTY] },
    { measurement: 'page', relation: 'at most', value: 20 },
  ],
};
