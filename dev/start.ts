// npm start: the database, both notifiers and payment-service on this machine.
import { readArguments, runCommand } from './src/command.ts';
import { buildConsole } from './src/console-build.ts';
import type { ConsoleBuild } from './src/console-build.ts';
import { consoleTokenFrom } from './src/console-token.ts';
import { ROOT, homeFolder } from './src/home.ts';
import { createLogOutput } from './src/log-output.ts';
import type { LogOutput } from './src/log-output.ts';
import { prometheusPort } from './src/port-advice.ts';
import { PROMETHEUS_ADVICE, findPrometheus } from './src/prometheus/find-prometheus.ts';
import { startSystem } from './src/start-system.ts';
import { listenForStop } from './src/stop-requests.ts';
import { welcomeText } from './src/welcome.ts';

const USAGE = `Usage: npm start -- [--port 8000] [--replicas 1] [--with-prometheus] [--json]

  --port N       payment-service on N, the notifiers on N+1 and N+2 (default 8000)
  --replicas N   payment-service N times on one database, from 1 to 8 (default 1)
  --with-prometheus
                 a Prometheus with config/prometheus, on N+10; it has to be installed
  --json         logs as the services write them, one JSON object a line
  --help         this text

RELEVO_HOME=<folder> keeps the state elsewhere; DATABASE_URL uses a PostgreSQL of yours;
CONSOLE_TOKEN=<16 characters or more> lets the console keep its token over a restart.`;

function tellOf(build: ConsoleBuild, log: LogOutput): void {
  if (build.kind === 'built') log.tell('info', 'console.built', { tookMs: Math.round(build.tookMs) });
  if (build.kind !== 'failed') return;
  const advice = 'Everything else works. Mend it, then run npm run console:build; no restart is needed.';
  log.tell('warn', 'console.not-built', { reason: build.reason, advice, output: build.output });
}

async function start(): Promise<number> {
  const beganMs = Date.now();
  const accepts = { json: true, replicas: true, prometheus: true };
  const { ports, isJson, replicas, isWithPrometheus } = readArguments(USAGE, accepts);
  const binary = isWithPrometheus ? findPrometheus(process.env) : undefined;
  // Whoever asked for it still gets the rest, and is told how to get it where they look.
  const isPrometheusMissing = isWithPrometheus && binary === undefined;
  const log = createLogOutput({
    output: process.stdout,
    isJson,
    isColoured: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    nowMs: () => Date.now(),
  });
  // Whatever still runs then is on a leash that ends with this process.
  const { signal } = listenForStop(() => process.exit(130));
  const consoleToken = consoleTokenFrom(process.env);
  let build: ConsoleBuild | null = null;
  // Beside the start of the database, whose end it does not wait for.
  void buildConsole({ root: ROOT, env: process.env }).then((result) => {
    build = result;
    tellOf(result, log);
  });
  const system = await startSystem({
    home: homeFolder(process.env),
    ports,
    replicas,
    prometheus: binary === undefined ? undefined : { binary, port: prometheusPort(ports) },
    env: { ...process.env, CONSOLE_TOKEN: consoleToken },
    signal,
    onLine: log.line,
    onEvent: log.event,
  });
  const tookMs = Date.now() - beganMs;
  if (isJson) log.tell('info', 'system.ready', { tookMs, urls: { ...system.urls, database: undefined } });
  else process.stdout.write(welcomeText(system.urls, { tookMs, consoleToken, build, isPrometheusMissing }));
  if (isJson && isPrometheusMissing) log.tell('warn', 'prometheus.missing', { advice: PROMETHEUS_ADVICE });

  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  log.tell('info', 'system.stopping', {});
  await system.stop();
  log.tell('info', 'system.stopped', {});
  return 0;
}

await runCommand(start);
