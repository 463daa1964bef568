import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { parseDrillArguments } from '../src/drill/drill-arguments.ts';
import { phoneOf } from '../src/drill/drill-traffic.ts';
import { expectationNames } from '../src/drill/expectation-schema.ts';
import { checkScenario } from '../src/drill/scenario-check.ts';
import { loadScenarios, readScenario, scenarioNamesIn } from '../src/drill/scenario-files.ts';
import { stepNames } from '../src/drill/scenario-schema.ts';
import { ROOT } from '../src/home.ts';
import { SCENARIO_TEXT, scenarioFrom } from './fixtures/drill-record.ts';

const SCENARIOS = join(ROOT, 'config', 'scenarios');

const problemsOf = (text: string): readonly string[] => {
  const check = checkScenario(text);
  return check.kind === 'good'
    ? []
    : check.problems.map(({ where, found, expected }) => `${where}: found ${found}; expected ${expected}`);
};

describe('the scenarios that are shipped', () => {
  it.each(scenarioNamesIn(SCENARIOS))('%s is a good one, and no longer than 70 s', (name) => {
    const read = readScenario(join(SCENARIOS, `${name}.yaml`));
    expect(read).toMatchObject({ kind: 'good' });
    if (read.kind === 'good') expect(read.scenario.duration_s).toBeLessThanOrEqual(70);
  });

  it('each show that nothing is lost, that nobody is told twice, and that all payments are taken', () => {
    const loaded = loadScenarios(SCENARIOS, []);
    if (loaded.kind === 'refused') throw new Error(loaded.problem);
    for (const { name, expect: expected } of loaded.scenarios) {
      const claims = expected.map(({ that }) =>
        that === 'nobody_told_twice_unflagged' ? 'nobody_told_twice' : that,
      );
      expect([name, claims]).toEqual([
        name,
        expect.arrayContaining(['nothing_lost', 'nobody_told_twice', 'every_payment_taken', 'all_settled']),
      ]);
    }
  });

  it('are all in the manual, with every step and every expectation there is', () => {
    const manual = readFileSync(join(ROOT, 'docs', 'drills.md'), 'utf8');
    for (const word of [...scenarioNamesIn(SCENARIOS), ...stepNames, ...expectationNames]) {
      expect(manual).toContain(`\`${word}\``);
    }
  });
});

describe('a scenario with mistakes', () => {
  it('is told every one of them, with where, what was found and what is expected', () => {
    const text = SCENARIO_TEXT.replace('duration_s: 20', 'duration_s: 2000')
      .replace('per_second: 10', 'per_second: 10, persecond: 3')
      .replace('do: kill', 'do: explode')
      .replace('that: nothing_lost', 'that: nothing_los');
    expect(problemsOf(text)).toEqual([
      'duration_s: found 2000; expected at most 600',
      'traffic.0.persecond: found an unknown name; expected no such name; is it a typo?',
      expect.stringMatching(/^timeline\.2\.do: found "explode"; expected one of fault, end_fault, kill/),
      expect.stringMatching(/^expect\.0\.that: found "nothing_los"; expected one of .*nothing_lost/),
    ]);
  });

  it.each([
    ['no YAML', 'name: [', /^line 1: found .*; expected valid YAML$/],
    ['nothing in it', '', /^the file: found null; expected /],
    [
      'a fault that the notifiers would refuse',
      SCENARIO_TEXT.replace('kind: blackhole', 'kind: latency, params: { ms: -1 }'),
      /^timeline\.0\.fault\.params\.ms: found -1; expected /,
    ],
    [
      'a fault that no notifier knows',
      SCENARIO_TEXT.replace('kind: blackhole', 'kind: whim'),
      /^timeline\.0\.fault\.kind: found "whim"; expected unknown kind; one of/,
    ],
    [
      'a step after its end',
      SCENARIO_TEXT.replace('at_s: 15', 'at_s: 25'),
      /^timeline\.2\.at_s: found 25; expected at most 20, when the drill ends$/,
    ],
    [
      'the end of a fault that never began',
      SCENARIO_TEXT.replace('do: end_fault, name: hang', 'do: end_fault, name: hung'),
      /^timeline\.1\.name: found hung; expected the name of a fault that began before$/,
    ],
    [
      'two faults of one name',
      SCENARIO_TEXT.replace('do: kill', 'do: fault, on: fallback, name: hang, fault: { kind: reset }'),
      /^timeline\.2\.name: found hang; expected a name of its own$/,
    ],
    [
      'a replica that it does not ask for',
      SCENARIO_TEXT.replace('do: kill', 'do: kill, replica: 2'),
      /^timeline\.2\.replica: found 2; expected at most replicas: 1$/,
    ],
    [
      'a stream that nobody sends',
      SCENARIO_TEXT.replace(
        'that: nothing_lost',
        'that: share, provider: primary, at_most_percent: 1, stream: x',
      ),
      /^expect\.0\.stream: found x; expected one of payments$/,
    ],
    [
      'a share without a bound',
      SCENARIO_TEXT.replace('that: nothing_lost', 'that: share, provider: primary'),
      /^expect\.0: found .*; expected at_least_percent, at_most_percent, or both$/,
    ],
    [
      'a window that ends before it begins',
      SCENARIO_TEXT.replace('that: nothing_lost', 'that: accept_latency, under_ms: 5, from_s: 9, until_s: 3'),
      /^expect\.0\.from_s: found 9; expected less than 3$/,
    ],
    [
      'too few digits for its customers',
      SCENARIO_TEXT.replace('per_second: 10', "per_second: 10, to: { prefix: '+5731012345' }"),
      /^traffic\.0\.to\.digits: found .*; expected at least 4 more than the prefix has$/,
    ],
  ])('is refused where it has %s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
  });

  it('has the defaults that the manual names', () => {
    expect(scenarioFrom()).toMatchObject({
      settle_s: 30,
      traffic: [{ stream: 'payments', from_s: 0, to: { prefix: '+57310', digits: 12 } }],
      timeline: [{}, {}, { do: 'kill', replica: 1 }],
    });
  });
});

describe('scenario files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'relevo-scenarios-'));
    writeFileSync(join(folder, 'example.yaml'), SCENARIO_TEXT);
    writeFileSync(join(folder, 'other.yaml'), SCENARIO_TEXT);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are found by name or path, and those that are not there are told with those that are', () => {
    expect(loadScenarios(folder, ['example'])).toMatchObject({
      kind: 'loaded',
      scenarios: [{ name: 'example' }],
    });
    expect(loadScenarios(folder, [join(folder, 'example.yaml')])).toMatchObject({ kind: 'loaded' });
    expect(loadScenarios(folder, ['absent'])).toMatchObject({
      kind: 'refused',
      problem: expect.stringContaining('There is no scenario "absent". There are: example, other'),
    });
    expect(loadScenarios(folder, ['absent.yaml'])).toMatchObject({
      kind: 'refused',
      problem: expect.stringContaining('expected a file that can be read'),
    });
  });

  it('are called as what they hold', () => {
    expect(loadScenarios(folder, ['other'])).toMatchObject({
      kind: 'refused',
      problem: expect.stringContaining('name: found example; expected other, like its file'),
    });
  });
});

describe('the words after the command', () => {
  it('are names and options, and anything else is refused', () => {
    expect(parseDrillArguments(['blackhole', '--report', 'out', '--own'])).toEqual({
      kind: 'run',
      names: ['blackhole'],
      reportFolder: 'out',
      isOwn: true,
    });
    expect(parseDrillArguments(['--list'])).toEqual({ kind: 'list' });
    expect(parseDrillArguments(['--help'])).toEqual({ kind: 'help' });
    expect(parseDrillArguments(['--lst'])).toMatchObject({ kind: 'refused' });
    expect(parseDrillArguments(['--report='])).toMatchObject({ kind: 'refused' });
  });
});

describe('the customers of a stream', () => {
  it('have numbers of the asked length, none of which provokes an answer by itself', () => {
    expect(phoneOf({ prefix: '+57310', digits: 12 }, 1)).toBe('+573100001001');
    expect(phoneOf({ prefix: '+5255', digits: 12 }, 4_999)).toBe('+525500005999');
    expect(phoneOf({ prefix: '+57310', digits: 9 }, 5_000)).toBe('+573101000');
  });
});
