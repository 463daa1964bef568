// npm run bench:metrics: how long one GET /metrics takes once every series is there
// that requests can bring about, on the real processes. Not a test: how long
// anything takes says as much about the machine as about the code.
import { describedRoutes } from '../system-tests/hostile/described-routes.ts';
import type { DescribedRoute } from '../system-tests/hostile/described-routes.ts';
import { sendEndlessValues, sendEveryStatus } from '../system-tests/hostile/endless-values.ts';
import { startRunningSystem } from '../system-tests/harness/running-system.ts';
import type { RunningSystem } from '../system-tests/harness/running-system.ts';

const REQUESTS = 5_000;
const SCRAPES = 300;
const MEDIAN_MS_MAX = 20;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE'];
// Longer than anything waits for the database.
const REFUSED_MS_MAX = 12_000;
// A stream of events does not end by itself.
const ANSWER_MS_MAX = 1_000;

type Scrapes = { readonly samples: number; readonly bytes: number; readonly ms: readonly number[] };

const pathOf = ({ path }: DescribedRoute, id: string): string => path.replaceAll(/\{\w+\}/g, id);

/** Each route by every method: as it should be, with a body that is none, one too large, one of the wrong type. */
async function askInEveryWay(
  { client, urls }: RunningSystem,
  routes: readonly DescribedRoute[],
): Promise<void> {
  const ids = ['00000000-0000-7000-8000-000000000000', 'nobody', 'aldeamo', '%ff'];
  const bodies = ['{', JSON.stringify({ filler: 'x'.repeat(40_000) }), undefined];
  for (const route of routes) {
    const url = urls.payment;
    const sent = METHODS.flatMap((method) =>
      ids.map((id) => ({ method, path: pathOf(route, id), body: undefined })),
    );
    const changing = ['POST', 'PUT'].flatMap((method) =>
      [...bodies, route.bodies[0]?.sample].map((body) => ({ method, path: pathOf(route, 'aldeamo'), body })),
    );
    for (const { method, path, body } of [...sent, ...changing]) {
      await client.send(`${url}${path}`, { method, body, timeoutMs: ANSWER_MS_MAX }).catch(() => undefined);
    }
    await client
      .send(`${url}${pathOf(route, 'nobody')}?limit=nonsense&nonsense=1`, { method: route.method })
      .catch(() => undefined);
  }
}

/** And once more while the database does not answer. */
async function askInVain(system: RunningSystem, routes: readonly DescribedRoute[]): Promise<void> {
  const { client, urls } = system;
  system.pause('database');
  await Promise.all(
    routes.map((route) =>
      client
        .send(`${urls.payment}${pathOf(route, '00000000-0000-7000-8000-000000000000')}`, {
          method: route.method,
          body: route.bodies[0]?.sample,
          timeoutMs: REFUSED_MS_MAX,
        })
        .catch(() => undefined),
    ),
  );
  await system.recover();
}

async function scrape({ client }: RunningSystem, url: string): Promise<Scrapes> {
  const ms: number[] = [];
  let text = '';
  for (let n = 0; n < SCRAPES; n += 1) {
    const began = performance.now();
    ({ text } = await client.send(`${url}/metrics`));
    ms.push(performance.now() - began);
  }
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  return { samples, bytes: Buffer.byteLength(text), ms: ms.toSorted((a, b) => a - b) };
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

async function bench(): Promise<number> {
  const system = await startRunningSystem();
  let isSlow = false;
  try {
    const { client, urls } = system;
    const routes = describedRoutes(await client.json(`${urls.payment}/openapi.json`));
    await askInEveryWay(system, routes);
    await askInVain(system, routes);
    await sendEveryStatus(system);
    for (const to of ['payment', 'notifiers'] as const) {
      await sendEndlessValues(system, { from: 1, count: REQUESTS, to });
    }
    for (const [name, url] of Object.entries({
      'payment-service': urls.payment,
      'notifier-primary': urls.primary,
      'notifier-fallback': urls.fallback,
    })) {
      const { samples, bytes, ms } = await scrape(system, url);
      const [median, p95] = [quantile(ms, 0.5), quantile(ms, 0.95)];
      isSlow ||= median > MEDIAN_MS_MAX;
      console.log(
        `${name}: ${samples} series, ${Math.round(bytes / 1_024)} KiB; ` +
          `GET /metrics median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (${SCRAPES} scrapes)`,
      );
    }
  } finally {
    await system.stop();
  }
  if (isSlow) console.error(`The median of one is over ${MEDIAN_MS_MAX} ms.`);
  return isSlow ? 1 : 0;
}

process.exit(await bench());
