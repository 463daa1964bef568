import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import pg from 'pg';
import { createDatabaseHome } from '@relevo/local-runtime';

import { ROOT, homeFolder, lockFileIn } from './home.ts';
import { findRunningInstance } from './instance-lock.ts';
import { checkPort } from './port-holder.ts';
import { describeTakenPorts } from './port-advice.ts';
import { developmentEnvironment } from './services.ts';
import type { Environment, Ports } from './services.ts';

const NODE_MAJOR_MIN = 24;
const NPM_MAJOR_MIN = 9;
const FREE_BYTES_MIN = 500 * 1024 * 1024;
const CLOCK_OFFSET_MS_MAX = 1_000;
const CONNECT_TIMEOUT_MS = 3_000;

/** `detail` is what was found when all is well, else what is wrong and how to mend it. */
export type CheckResult = { readonly isOk: boolean; readonly detail: string };

export type HealthCheck = { readonly name: string; readonly run: () => Promise<CheckResult> | CheckResult };

const ok = (detail: string): CheckResult => ({ isOk: true, detail });
const fail = (detail: string): CheckResult => ({ isOk: false, detail });

/** Everything that must be right before `npm start` can work. A check that throws has failed. */
export function healthChecks(env: Environment, ports: Ports): readonly HealthCheck[] {
  const home = homeFolder(env);
  const running = findRunningInstance(lockFileIn(home));
  return [
    { name: 'node', run: () => checkNode(process.version) },
    { name: 'npm', run: () => checkNpm(env) },
    { name: 'state', run: () => checkState(home) },
    { name: 'ports', run: () => checkPorts(ports, running?.ports) },
    { name: 'disk', run: () => checkDisk(home) },
    { name: 'database', run: () => checkDatabase(env, home) },
    { name: 'clock', run: () => checkClock(env) },
    { name: 'config', run: () => checkConfig(env, ports) },
  ];
}

function checkNode(version: string): CheckResult {
  const isEnough = Number(version.slice(1).split('.')[0]) >= NODE_MAJOR_MIN;
  return isEnough ? ok(version) : fail(`${version} is too old; run \`npm ci\`, which brings Node 24`);
}

function checkNpm(env: Environment): CheckResult {
  const npm = spawnSync('npm', ['--version'], { encoding: 'utf8', env, timeout: 20_000 });
  if (npm.status !== 0) return fail('npm is not on the PATH; it comes with Node: https://nodejs.org');
  const version = npm.stdout.trim();
  const isEnough = Number(version.split('.')[0]) >= NPM_MAJOR_MIN;
  return isEnough ? ok(version) : fail(`${version} is too old; run \`npm install -g npm@latest\``);
}

function checkState(home: string): CheckResult {
  try {
    mkdirSync(home, { recursive: true });
    return ok(home);
  } catch {
    return fail(`${home} cannot be written; set RELEVO_HOME to a folder of yours`);
  }
}

async function checkPorts(ports: Ports, own: Ports | undefined): Promise<CheckResult> {
  const wanted = Object.values(ports);
  const isOwn = (port: number): boolean => own !== undefined && Object.values(own).includes(port);
  const checks = await Promise.all(wanted.filter((port) => !isOwn(port)).map((port) => checkPort(port)));
  const taken = checks.filter((check) => !check.isFree);
  if (taken.length > 0) return fail(await describeTakenPorts(taken));
  return ok(own === undefined ? `${wanted.join(', ')} are free` : `in use by Relevo itself`);
}

function checkDisk(home: string): CheckResult {
  const { bavail, bsize } = statfsSync(existsSync(home) ? home : ROOT);
  const freeMb = Math.floor((bavail * bsize) / 1024 / 1024);
  const isEnough = bavail * bsize >= FREE_BYTES_MIN;
  return isEnough
    ? ok(`${freeMb} MB free`)
    : fail(
        `${freeMb} MB free at ${home}; make room for ${FREE_BYTES_MIN / 1024 / 1024} MB or set RELEVO_HOME`,
      );
}

async function checkDatabase(env: Environment, home: string): Promise<CheckResult> {
  const url = env['DATABASE_URL'] ?? '';
  if (url !== '') {
    const { version } = await askDatabase(url);
    return ok(`PostgreSQL ${version} at DATABASE_URL`);
  }
  const { binFolder } = await createDatabaseHome(join(home, 'database'), { isDurable: true });
  const postgres = spawnSync(join(binFolder, 'postgres'), ['--version'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  if (postgres.status === 0) return ok(`embedded, ${postgres.stdout.trim()}`);
  return fail(
    `the embedded PostgreSQL does not run here; set DATABASE_URL to one of yours\n${postgres.stderr}`,
  );
}

async function askDatabase(url: string): Promise<{ readonly version: string; readonly nowMs: number }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const answer = await client.query<{ version: string; now_ms: string }>(
      "SELECT current_setting('server_version') AS version, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms",
    );
    const [row] = answer.rows;
    return { version: row?.version ?? 'unknown', nowMs: Number(row?.now_ms) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : String(cause);
    throw new Error(`DATABASE_URL does not answer (${why}); start that server, or unset DATABASE_URL`, {
      cause,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkClock(env: Environment): Promise<CheckResult> {
  // Nothing here was installed in the future.
  const installedMs = statSync(join(ROOT, 'package.json')).mtimeMs;
  const nowMs = Date.now();
  const shown = new Date(nowMs).toISOString();
  if (nowMs < installedMs) return fail(`${shown} is before these files were written; set the system clock`);
  const url = env['DATABASE_URL'] ?? '';
  if (url === '') return ok(shown);
  const offsetMs = Math.abs((await askDatabase(url)).nowMs - Date.now());
  if (offsetMs <= CLOCK_OFFSET_MS_MAX) return ok(`${shown}, ${offsetMs} ms from the database`);
  return fail(`${offsetMs} ms from the database's clock; set both by NTP`);
}

type ConfigProblem = { readonly where: string; readonly found: string; readonly expected: string };

// payment-service's own checker, so that doctor and service cannot disagree.
type ConfigModule = {
  readonly loadConfig: (
    env: Environment,
    yamlText: string,
  ) => { readonly ok: true } | { readonly ok: false; readonly problems: readonly ConfigProblem[] };
};

async function checkConfig(env: Environment, ports: Ports): Promise<CheckResult> {
  const shared = developmentEnvironment(ROOT, ports, env);
  const yamlFile = join(ROOT, shared['GATEWAY_CONFIG'] ?? 'config/gateway.yaml');
  if (!existsSync(yamlFile))
    return fail(`${yamlFile} is missing; restore it: git checkout config/gateway.yaml`);
  const checker = pathToFileURL(join(ROOT, 'payment-service', 'src', 'config.ts')).href;
  const { loadConfig } = (await import(checker)) as ConfigModule; // `as`: dev does not import services at build time.
  const complete = { PORT: String(ports.payment), DATABASE_URL: 'postgres://embedded', ...shared };
  const result = loadConfig(complete, readFileSync(yamlFile, 'utf8'));
  if (result.ok) return ok(yamlFile);
  return fail(result.problems.map((problem) => describeProblem(problem)).join('\n'));
}

function describeProblem({ where, found, expected }: ConfigProblem): string {
  return `${where}: found ${found}; expected ${expected}`;
}
