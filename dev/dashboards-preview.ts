// npm run dashboards:preview: every dashboard as a picture, drawn from what a real
// Prometheus has recorded, for whoever has no Grafana at hand.
import { join, relative } from 'node:path';

import { findChromium } from './src/browser.ts';
import { runCommand } from './src/command.ts';
import { readDashboards } from './src/grafana/dashboard-model.ts';
import type { Dashboard } from './src/grafana/dashboard-model.ts';
import { ROOT, homeFolder } from './src/home.ts';
import { createHttpClient } from './src/load/http-client.ts';
import { portsFrom } from './src/port-advice.ts';
import { collectDashboard } from './src/preview/panel-data.ts';
import type { DashboardData } from './src/preview/panel-data.ts';
import { WARM_UP_MS, playOutage } from './src/preview/outage-story.ts';
import { parsePreviewArguments } from './src/preview/preview-arguments.ts';
import type { PreviewArguments } from './src/preview/preview-arguments.ts';
import { takePictures } from './src/preview/take-pictures.ts';
import { PROMETHEUS_ADVICE, findPrometheus } from './src/prometheus/find-prometheus.ts';
import { createPrometheusClient } from './src/prometheus/prometheus-client.ts';
import { PROMETHEUS_READY } from './src/prometheus/prometheus-process.ts';
import { isReady } from './src/readiness.ts';
import { StartError } from './src/start-error.ts';
import { startSystem } from './src/start-system.ts';
import { listenForStop } from './src/stop-requests.ts';
import { createTemporaryHome, threeFreePorts } from './src/temporary-home.ts';
import { findFreePort } from '@relevo/local-runtime';

const USAGE = `Usage: npm run dashboards:preview -- [--out folder] [--only overview] [--url http://127.0.0.1:8010]

Draws each dashboard of config/grafana/dashboards as a picture, without Grafana.
Starts a system of its own with Prometheus, breaks its primary provider, mends it,
breaks it again, and takes the pictures then: about a minute and a half.

  --out folder   where the pictures go (default .relevo/dashboards)
  --only name    one dashboard: overview, providers, delivery, slo, runtime
  --url URL      draw what this Prometheus has recorded, and start and break nothing
  --minutes N    with --url: the last N minutes (default 15)
  --help         this text

It needs Prometheus and Chromium (PROMETHEUS_PATH and CHROMIUM_PATH name others).`;

const POINTS_MAX = 500;
// In a system of its own everything is scraped each second, and averaged over a few.
const OWN = { pace: { intervalS: 1, forMaxS: 5 }, intervalS: 3 };
// What config/prometheus says.
const SHIPPED_INTERVAL_S = 5;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

type Collected = ReadonlyMap<string, DashboardData>;
type Range = { readonly fromS: number; readonly toS: number; readonly intervalS: number };

async function collect(
  dashboards: ReadonlyMap<string, Dashboard>,
  url: string,
  { fromS, toS, intervalS: scrapeIntervalS }: Range,
): Promise<Collected> {
  const client = createPrometheusClient(url);
  const collected = new Map<string, DashboardData>();
  for (const [name, dashboard] of dashboards) {
    const frame = { fromS, toS, scrapeIntervalS, pointsMax: POINTS_MAX };
    collected.set(name, await collectDashboard(dashboard, client, frame));
  }
  return collected;
}

async function collectFrom(
  url: string,
  minutes: number,
  dashboards: ReadonlyMap<string, Dashboard>,
): Promise<Collected> {
  if (!(await isReady(url, PROMETHEUS_READY))) {
    throw new StartError(`No Prometheus answers at ${url}.\nStart one with:  npm start -- --with-prometheus`);
  }
  const toS = Math.floor(Date.now() / 1_000);
  return collect(dashboards, url, { fromS: toS - minutes * 60, toS, intervalS: SHIPPED_INTERVAL_S });
}

async function collectFromOwn(
  dashboards: ReadonlyMap<string, Dashboard>,
  signal: AbortSignal,
): Promise<Collected> {
  const binary = findPrometheus(process.env);
  if (binary === undefined)
    throw new StartError(`This needs Prometheus, and none was found.\n${PROMETHEUS_ADVICE}`);
  const home = createTemporaryHome();
  const client = createHttpClient();
  say('Starting a system of its own, with Prometheus …');
  const system = await startSystem({
    home: home.folder,
    ports: portsFrom(await threeFreePorts()),
    // Nothing of the caller's environment: these messages must not reach a real provider.
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn' },
    prometheus: { binary, port: await findFreePort(), pace: OWN.pace },
    signal,
    onLine: () => undefined,
    onEvent: () => undefined,
  });
  try {
    const fromS = Math.ceil((Date.now() + WARM_UP_MS) / 1_000);
    let collected: Collected = new Map();
    const onClimax = async (): Promise<void> => {
      const toS = Math.floor(Date.now() / 1_000);
      const range = { fromS, toS, intervalS: OWN.intervalS };
      collected = await collect(dashboards, system.urls.prometheus ?? '', range);
    };
    await playOutage({ client, urls: system.urls, say: (text) => say(`  ${text} …`), signal, onClimax });
    return collected;
  } catch (error) {
    if (signal.aborted) throw new StartError('Broken off; nothing was drawn.', { cause: error });
    throw error;
  } finally {
    client.close();
    await system.stop();
    home.remove();
  }
}

function readWords(): PreviewArguments {
  const parsed = parsePreviewArguments(process.argv.slice(2), join(homeFolder(process.env), 'dashboards'));
  if (parsed.kind === 'run') return parsed;
  if (parsed.kind === 'help') {
    say(USAGE);
    process.exit(0);
  }
  process.stderr.write(`${parsed.problem}\n\n${USAGE}\n`);
  process.exit(2);
}

async function preview(): Promise<number> {
  const { folder, only, url, minutes } = readWords();
  // Said before anything is started, not a minute and a half later.
  findChromium(process.env);
  const all = readDashboards(join(ROOT, 'config', 'grafana', 'dashboards'));
  const dashboards = new Map([...all].filter(([name]) => only === undefined || name === only));
  if (dashboards.size === 0)
    throw new StartError(`There is no dashboard ${only ?? ''}: ${[...all.keys()].join(', ')}.`);
  const { signal } = listenForStop(() => process.exit(130));
  const collected =
    url === undefined
      ? await collectFromOwn(dashboards, signal)
      : await collectFrom(url, minutes, dashboards);
  say('Drawing …');
  for (const file of await takePictures(collected, { folder, env: process.env })) {
    say(`  ${relative(process.cwd(), file)}`);
  }
  return 0;
}

await runCommand(preview);
