// npm start -- --with-prometheus: a real Prometheus that scrapes every process
// with the shipped rules, and the start of those who have none.
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';

import { isAlive, runCommand } from '../harness/command-run.ts';
import type { CommandRun } from '../harness/command-run.ts';
import { createPrometheusClient } from '../../dev/src/prometheus/prometheus-client.ts';
import type { PrometheusClient } from '../../dev/src/prometheus/prometheus-client.ts';
import { createTemporaryHome, threeFreePorts } from '../../dev/src/temporary-home.ts';
import { until } from '../harness/until.ts';

const READY_MS_MAX = 30_000;
// The shipped interval is five seconds.
const SCRAPED_MS_MAX = 30_000;
// Longer than all that is waited for.
const STARTED_MS_MAX = 115_000;
const PROMETHEUS = 10;

const home = createTemporaryHome();
const runs: CommandRun[] = [];

const start = (words: readonly string[], env: Readonly<Record<string, string>> = {}): CommandRun => {
  const run = runCommand(['start', ...words], { RELEVO_HOME: home.folder, ...env }, STARTED_MS_MAX);
  runs.push(run);
  return run;
};

afterEach(async () => {
  for (const run of runs) run.signal('SIGINT');
  await Promise.all(runs.splice(0).map((run) => run.exited));
});
afterAll(() => home.remove());

const untilScraped = (client: PrometheusClient, count: number): Promise<readonly string[]> =>
  until(`${count} healthy targets`, SCRAPED_MS_MAX, async () => {
    const targets = await client.targets().catch(() => []);
    const isHealthy = targets.length === count && targets.every(({ health }) => health === 'up');
    return isHealthy ? targets.map(({ job }) => job).toSorted() : undefined;
  });

describe('npm start -- --with-prometheus', () => {
  it('scrapes each process, evaluates the rules, is started again, and goes with the rest', async () => {
    const port = await threeFreePorts([PROMETHEUS]);
    const run = start(['--port', String(port), '--replicas', '2', '--with-prometheus']);
    const url = `http://127.0.0.1:${port + PROMETHEUS}`;
    expect(await run.prints('Relevo is ready', READY_MS_MAX)).toContain(`Prometheus ${url}/graph`);

    const client = createPrometheusClient(url);
    expect(await untilScraped(client, 5)).toEqual([
      'notifier-fallback',
      'notifier-primary',
      'payment-service',
      'payment-service',
      'prometheus',
    ]);
    // Two providers, seen by two replicas.
    await until('recorded states', SCRAPED_MS_MAX, async () =>
      (await client.query('relevo:breaker_state:code')).length === 4 ? true : undefined,
    );
    const rules = await client.rules();
    expect(rules.filter(({ health, lastError }) => health === 'err' || lastError !== '')).toEqual([]);

    const family = run.family();
    const [before] = await client.query('process_start_time_seconds{job="prometheus"}');
    const lock = readFileSync(join(home.folder, 'running.json'), 'utf8');
    const pid = Number(/"prometheus":(\d+)/.exec(lock)?.[1]);
    expect(family).toContain(pid);
    process.kill(pid, 'SIGKILL');
    await run.prints('process.crashed name=prometheus', READY_MS_MAX);
    await untilScraped(client, 5);
    const [after] = await client.query('process_start_time_seconds{job="prometheus"}');
    expect(after?.samples[0]?.[1]).toBeGreaterThan(before?.samples[0]?.[1] ?? Infinity);
    // What it had recorded before it was killed is still there.
    expect((await client.query('count_over_time(relevo:breaker_state:code[1m]) > 1')).length).toBe(4);

    const all = run.family();
    run.signal('SIGINT');
    expect(await run.exited).toBe(0);
    expect([...family, ...all].filter(isAlive)).toEqual([]);
    expect(existsSync(join(home.folder, 'prometheus', 'data'))).toBe(true);
    const reset = runCommand(['reset'], { RELEVO_HOME: home.folder });
    runs.push(reset);
    expect(await reset.exited).toBe(0);
    expect(existsSync(join(home.folder, 'prometheus'))).toBe(false);
  });

  it('starts the rest where it is not installed, and says how to get it', async () => {
    const port = await threeFreePorts([PROMETHEUS]);
    // A PATH with what a leash needs, and nothing else.
    const bin = join(home.folder, 'bin');
    mkdirSync(bin);
    for (const tool of ['sh', 'sleep', 'ps']) symlinkSync(join('/bin', tool), join(bin, tool));
    const env = { PATH: bin };
    const run = start(['--port', String(port), '--with-prometheus'], env);
    const said = await run.prints('Relevo is ready', READY_MS_MAX);
    expect(said).toContain('Prometheus is not installed here');
    expect(said).toMatch(/apt-get install prometheus/);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
  });

  it('refuses to start where its port is taken, as with any other', async () => {
    const port = await threeFreePorts([PROMETHEUS]);
    const holder = start(['--port', String(port + PROMETHEUS)]);
    await holder.prints('Relevo is ready', READY_MS_MAX);
    const other = createTemporaryHome();
    const run = start(['--port', String(port), '--with-prometheus'], { RELEVO_HOME: other.folder });
    expect(await run.exited).toBe(1);
    other.remove();
    expect(run.output()).toContain(`Port ${port + PROMETHEUS} is taken by process`);
  });
});
