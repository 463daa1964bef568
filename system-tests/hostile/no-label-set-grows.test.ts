// Ten thousand requests of which no two are alike: the number of series stops
// growing, and none of the values is in a label.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ROOT } from '../../dev/src/home.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { until } from '../harness/until.ts';
import { sendEndlessValues, sendEveryStatus } from './endless-values.ts';

const BATCH = 2_500;
const BATCHES = 4;
const SETTLE_MS_MAX = 60_000;
const TEST_MS_MAX = 180_000;
const BYTES_MAX = 1_000_000;

let system: RunningSystem;
beforeAll(async () => {
  system = await startRunningSystem();
});
afterAll(() => system.stop());

/** What is ours; Node's own series come and go with what it does, and are few. */
async function seriesOf(url: string): Promise<readonly string[]> {
  const { text } = await system.client.send(`${url}/metrics`);
  expect(text.length).toBeLessThan(BYTES_MAX);
  const samples = text.split('\n').filter((line) => /^(relevo|notifier)_/.test(line));
  return samples.map((line) => line.slice(0, line.lastIndexOf(' '))).toSorted();
}

/** Prometheus drops a whole scrape beyond this. */
function sampleLimit(job: string): number {
  const text = readFileSync(join(ROOT, 'config', 'prometheus', 'prometheus.yml'), 'utf8');
  return Number(new RegExp(`job_name: ${job}\\n +sample_limit: (\\d+)`).exec(text)?.[1]);
}

const values = /zq[a-j]|3100\d{6}|[0-9a-f]{8}-[0-9a-f]{4}-|customer-|key-/;

// The gateway's own questions and the receipts go on meanwhile, and may be of a kind that was not there
// before: words of closed sets only.
const gatewaysOwn =
  /^notifier_\w+_total\{(operation="(send|read|list|report)",status="(\d{3}|none)"|status="[a-z_]+"(,result="[a-z_]+")?)\}$/;

async function untilNothingIsOwed(): Promise<void> {
  const { client, urls } = system;
  type Flow = { readonly items: readonly unknown[] };
  await until('end to what is owed', SETTLE_MS_MAX, async () => {
    const open = ['queued', 'sending', 'verifying', 'waiting'].map((status) =>
      client.json<Flow>(`${urls.payment}/notifications?status=${status}&limit=1`),
    );
    return (await Promise.all(open)).every(({ items }) => items.length === 0) ? true : undefined;
  });
}

describe('ten thousand requests of which no two are alike', () => {
  it(
    'give payment-service no label that grows',
    async () => {
      const url = system.urls.payment;
      const seen: (readonly string[])[] = [await seriesOf(url)];
      for (let batch = 0; batch < BATCHES; batch += 1) {
        await sendEndlessValues(system, { from: 1 + batch * BATCH, count: BATCH, to: 'payment' });
        await untilNothingIsOwed();
        seen.push(await seriesOf(url));
      }
      const counts = seen.map((series) => series.length);
      console.log(`series of payment-service after each batch of ${BATCH}: ${counts.join(', ')}`);
      const [before = [], first = [], , , last = []] = seen;
      // They were counted: the first ones made new series, what came later made none.
      expect(first.length).toBeGreaterThan(before.length);
      expect(last.filter((series) => !first.includes(series))).toEqual([]);
      expect(last.filter((series) => values.test(series))).toEqual([]);
      expect(last.length).toBeLessThan(sampleLimit('payment-service') / 2);
    },
    TEST_MS_MAX,
  );

  it(
    'give the notifiers none either',
    async () => {
      const { client, urls } = system;
      const both = async () => [...(await seriesOf(urls.primary)), ...(await seriesOf(urls.fallback))];
      const seen: (readonly string[])[] = [];
      await sendEveryStatus(system);
      for (let batch = 0; batch < BATCHES; batch += 1) {
        await sendEndlessValues(system, { from: 1 + batch * BATCH, count: BATCH, to: 'notifiers' });
        const faults = (await both()).filter((series) => series.startsWith('notifier_faults_active'));
        // FAULTS_MAX of each, all of names that nobody knows.
        const custom = 'notifier_faults_active{name="custom",kind="receipt_delay"}';
        expect(faults).toEqual([custom, custom]);
        for (const url of [urls.primary, urls.fallback]) {
          await client.json(`${url}/admin/faults`, { method: 'DELETE' });
        }
        seen.push(await both());
      }
      console.log(`series of both notifiers: ${seen.map((series) => series.length).join(', ')}`);
      const [first = [], last = []] = [seen[0], seen.at(-1)];
      // A fault that has ended leaves no series behind.
      const grown = last.filter((series) => !first.includes(series));
      expect(grown.filter((series) => !gatewaysOwn.test(series))).toEqual([]);
      expect(last.filter((series) => values.test(series))).toEqual([]);
      expect(last.length).toBeLessThan(sampleLimit('notifier-primary') / 2);
    },
    TEST_MS_MAX,
  );
});
