// npm run drill as an operator meets it: two of the shipped scenarios in a system
// of their own, and short ones against a Relevo that runs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createHttpClient } from '../../dev/src/load/http-client.ts';
import { createTemporaryHome, threeFreePorts } from '../../dev/src/temporary-home.ts';
import { isAlive, runCommand } from '../harness/command-run.ts';
import type { CommandRun } from '../harness/command-run.ts';
import { slowIsNoFailure, writeGateway } from '../harness/eager-gateway.ts';
import { until } from '../harness/until.ts';

const READY_MS_MAX = 30_000;
const DRILL_MS_MAX = 290_000;
// A drill begins once no circuit has moved for a minute.
const PAUSED_MS_MAX = 120_000;

const client = createHttpClient();
const home = createTemporaryHome();
// What is cold is slow at first, and a circuit that opened over it would tell of the machine.
const env = { RELEVO_HOME: home.folder, GATEWAY_CONFIG: writeGateway(home.folder, slowIsNoFailure) };
const reports = join(home.folder, 'reports');
const runs: CommandRun[] = [];

function run(words: readonly string[], environment: Readonly<Record<string, string>> = env): CommandRun {
  const started = runCommand(words, environment, DRILL_MS_MAX);
  runs.push(started);
  return started;
}

const drill = (...words: readonly string[]): CommandRun => run(['drill', ...words, '--report', reports]);

afterAll(async () => {
  for (const started of runs) started.signal('SIGINT');
  await Promise.all(runs.map(({ exited }) => exited));
  client.close();
  home.remove();
});

type Report = {
  readonly is_met: boolean;
  readonly figures: { readonly taken: number; readonly told: number };
  readonly expectations: readonly { readonly is_met: boolean; readonly measured: string }[];
};

function reportOf(name: string): { readonly json: Report; readonly html: string } {
  const folder = readdirSync(reports).find((entry) => entry.startsWith(`${name}-`));
  if (folder === undefined) throw new Error(`There is no report of ${name} in ${reports}.`);
  const read = (file: string): string => readFileSync(join(reports, folder, file), 'utf8');
  return { json: JSON.parse(read('report.json')) as Report, html: read('report.html') }; // our own file
}

function writeScenario(name: string, lines: readonly string[]): string {
  const path = join(home.folder, `${name}.yaml`);
  const head = [
    `name: ${name}`,
    'title: A short one',
    'about: Written by a test.',
    'traffic: [{ per_second: 10 }]',
  ];
  writeFileSync(path, [...head, ...lines].join('\n'));
  return path;
}

/** As it is shipped, but for the time that a payment takes: that tells of the machine it runs on. */
function shipped(name: string): string {
  const text = readFileSync(
    join(import.meta.dirname, '..', '..', 'config', 'scenarios', `${name}.yaml`),
    'utf8',
  );
  const path = join(home.folder, `${name}.yaml`);
  writeFileSync(path, text.replace(/^ *- \{ that: accept_latency.*\n/m, ''));
  return path;
}

describe('npm run drill in a system of its own', () => {
  it('goes as expected, counts what it did, and leaves nothing running', async () => {
    const started = drill('--own', shipped('misconfigured-credentials'), shipped('one-country-down'));
    await started.prints('told by the primary', READY_MS_MAX);
    const family = started.family();
    expect(family.length).toBeGreaterThan(4);
    const code = await started.exited;
    console.log(started.output());
    expect(started.output()).toContain('2 of 2 drills went as expected.');
    expect(code).toBe(0);
    expect(family.filter(isAlive)).toEqual([]);
    for (const name of ['misconfigured-credentials', 'one-country-down']) {
      const { json, html } = reportOf(name);
      expect(json).toMatchObject({ is_met: true });
      expect(json.figures.taken).toBeGreaterThan(400);
      expect(json.figures.told).toBe(json.figures.taken);
      expect(html).toContain('class="verdict met"');
      expect(html).not.toMatch(/https?:|<script|<link|<img/);
    }
  }, 180_000);

  it('says what is wrong with the command or a scenario, and ends with 2', async () => {
    const bad = writeScenario('bad', ['duration_s: 0', 'timeline: []', 'expect: [{ that: nothing_los }]']);
    const [unknown, wrong, option] = [drill('absent'), drill(bad), drill('--reprot')];
    expect(await Promise.all([unknown.exited, wrong.exited, option.exited])).toEqual([2, 2, 2]);
    expect(unknown.output()).toContain('There is no scenario "absent". There are: blackhole, ');
    expect(wrong.output()).toContain('duration_s: found 0; expected at least 1');
    expect(wrong.output()).toContain('expect.0.that: found "nothing_los"; expected one of ');
    expect(option.output()).toContain('Usage: npm run drill');
  });
});

describe('npm run drill against a Relevo that runs', () => {
  let urls: Readonly<Record<'payment' | 'primary' | 'fallback', string>>;

  beforeAll(async () => {
    const port = await threeFreePorts();
    const url = (offset: number): string => `http://127.0.0.1:${port + offset}`;
    urls = { payment: url(0), primary: url(1), fallback: url(2) };
    await run(['start', '--port', String(port)]).prints('Relevo is ready', READY_MS_MAX);
  }, 60_000);

  const faultsOn = async (): Promise<readonly string[]> => {
    const lists = await Promise.all(
      [urls.primary, urls.fallback].map((url) =>
        client.json<{ readonly faults: readonly { readonly name: string }[] }>(`${url}/admin/faults`),
      ),
    );
    return lists.flatMap(({ faults }) => faults.map(({ name }) => name));
  };

  it('acts on its processes, and ends with 1 and a red verdict where an expectation can not hold', async () => {
    const path = writeScenario('cannot-hold', [
      'duration_s: 8',
      'timeline:',
      '  - { at_s: 1, do: fault, on: primary, name: slow, fault: { kind: latency, params: { ms: 50 } } }',
      '  - { at_s: 2, do: kill }',
      '  - { at_s: 5, do: pause }',
      '  - { at_s: 6, do: resume }',
      'expect:',
      '  - { that: every_payment_taken }',
      '  - { that: nothing_lost }',
      '  - { that: nobody_told_twice_unflagged }',
      // The primary is well, so that nothing goes through the fallback.
      '  - { that: share, provider: fallback, at_least_percent: 100 }',
    ]);
    const started = drill(path);
    const code = await started.exited;
    expect(started.output()).toContain(`against the Relevo that runs at ${urls.payment}`);
    expect(started.output()).toContain('NOT MET  At least 100 % of the messages go through twilio.');
    expect(code).toBe(1);
    const { json, html } = reportOf('cannot-hold');
    expect(json.expectations.map(({ is_met }) => is_met)).toEqual([true, true, true, false]);
    expect(html).toContain('<span class="verdict failed">Not as expected, 1 of 4</span>');
    expect(html).toContain('payment-service is killed, at 2');
    expect(await faultsOn()).toEqual([]);
  });

  it('leaves the faults of somebody else alone, and does not begin', async () => {
    const theirs = `${urls.primary}/admin/faults/theirs`;
    await client.json(theirs, { method: 'PUT', body: { kind: 'latency', params: { ms: 1 } } });
    const started = drill('blackhole');
    expect(await started.exited).toBe(1);
    expect(started.output()).toContain(`curl -X DELETE ${theirs}`);
    expect(await faultsOn()).toEqual(['theirs']);
    await client.json(theirs, { method: 'DELETE' });
  });

  it('undoes what it did when it is broken off', async () => {
    const path = writeScenario('broken-off', [
      'duration_s: 60',
      'timeline:',
      '  - { at_s: 0, do: fault, on: primary, name: slow, fault: { kind: latency, params: { ms: 50 } } }',
      '  - { at_s: 1, do: pause }',
      'expect: [{ that: nothing_lost }]',
    ]);
    const started = drill(path);
    await until('fault of the drill', PAUSED_MS_MAX, async () =>
      String(await faultsOn()) === 'drill.slow' ? true : undefined,
    );
    await until('paused payment-service', READY_MS_MAX, () =>
      client.send(`${urls.payment}/livez`, { timeoutMs: 1_000 }).then(
        () => undefined,
        () => true,
      ),
    );
    expect(await faultsOn()).toEqual(['drill.slow']);
    started.signal('SIGINT');
    expect(await started.exited).toBe(130);
    expect(started.output()).toContain('Broken off; the system is as it was.');
    expect(await faultsOn()).toEqual([]);
    expect(await client.send(`${urls.payment}/livez`)).toMatchObject({ status: 200 });
  }, 240_000);
});
