// From a scenario's text to a scenario, or to every problem with where it is,
// what was found and what is expected.
import { checkFault } from '@relevo/notifier-kit';
import { parseDocument } from 'yaml';
import type { z } from 'zod';

import { scenarioSchema } from './scenario-schema.ts';
import type { Scenario } from './scenario-schema.ts';

export type ScenarioProblem = { readonly where: string; readonly found: string; readonly expected: string };

export type ScenarioCheck =
  | { readonly kind: 'good'; readonly scenario: Scenario }
  | { readonly kind: 'refused'; readonly problems: readonly ScenarioProblem[] };

const FOUND_LENGTH_MAX = 80;

export function checkScenario(text: string): ScenarioCheck {
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const where = `line ${error.linePos?.[0].line ?? 1}`;
    return refused([{ where, found: error.message.split('\n')[0] ?? '', expected: 'valid YAML' }]);
  }
  const raw: unknown = document.toJS({ maxAliasCount: 100 });
  const parsed = scenarioSchema.safeParse(raw);
  if (!parsed.success) return refused(parsed.error.issues.flatMap((issue) => toProblems(raw, issue)));
  const problems = [...checkFaults(parsed.data), ...checkTimes(parsed.data), ...checkNames(parsed.data)];
  return problems.length > 0 ? refused(problems) : { kind: 'good', scenario: parsed.data };
}

function refused(problems: readonly ScenarioProblem[]): ScenarioCheck {
  return { kind: 'refused', problems };
}

function toProblems(raw: unknown, issue: z.core.$ZodIssue): readonly ScenarioProblem[] {
  const where = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      where: where === '' ? key : `${where}.${key}`,
      found: 'an unknown name',
      expected: 'no such name; is it a typo?',
    }));
  }
  const expected = issue.message.replace(/^Invalid input: expected /, '');
  return [{ where: where === '' ? 'the file' : where, found: shown(valueAt(raw, issue.path)), expected }];
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined, // any object can be read by key
    root,
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, FOUND_LENGTH_MAX);
}

/** The notifiers would refuse it too, but in the middle of the drill. */
function checkFaults({ timeline }: Scenario): readonly ScenarioProblem[] {
  return timeline.flatMap((step, index) => {
    if (step.do !== 'fault') return [];
    const check = checkFault({ ...step.fault, name: step.name });
    if (check.ok) return [];
    return check.problems.map(({ pointer, detail }) => ({
      where: `timeline.${index}.fault${pointer.replaceAll('/', '.')}`,
      found: shown(valueAt(step.fault, pointer.split('/').slice(1))),
      expected: detail,
    }));
  });
}

function checkTimes(scenario: Scenario): readonly ScenarioProblem[] {
  const { duration_s: endS, settle_s: settleS } = scenario;
  const late = (where: string, atS: number | undefined, limitS: number): readonly ScenarioProblem[] =>
    atS === undefined || atS <= limitS
      ? []
      : [{ where, found: String(atS), expected: `at most ${limitS}, when the drill ends` }];
  const backward = (where: string, window: { readonly from_s?: number | undefined }, untilS = endS) =>
    (window.from_s ?? 0) < untilS
      ? []
      : [{ where: `${where}.from_s`, found: String(window.from_s), expected: `less than ${untilS}` }];
  return [
    ...scenario.traffic.flatMap((stream, index) => [
      ...late(`traffic.${index}.until_s`, stream.until_s, endS),
      ...backward(`traffic.${index}`, stream, stream.until_s),
    ]),
    ...scenario.timeline.flatMap((step, index) => late(`timeline.${index}.at_s`, step.at_s, endS)),
    ...scenario.expect.flatMap((expectation, index) => {
      const where = `expect.${index}`;
      const untilS = 'until_s' in expectation ? expectation.until_s : undefined;
      const byS = 'by_s' in expectation ? expectation.by_s : undefined;
      const isAfterTraffic = expectation.that === 'all_settled';
      return [
        ...late(`${where}.until_s`, untilS, endS),
        ...late(`${where}.by_s`, byS, isAfterTraffic ? endS + settleS : endS),
        ...('from_s' in expectation ? backward(where, expectation, untilS ?? byS) : []),
      ];
    }),
  ];
}

function checkNames(scenario: Scenario): readonly ScenarioProblem[] {
  return [...checkFaultNames(scenario), ...checkReplicas(scenario), ...checkStreams(scenario)];
}

function checkFaultNames({ timeline }: Scenario): readonly ScenarioProblem[] {
  const began = new Set<string>();
  return timeline.flatMap((step, index) => {
    const where = `timeline.${index}.name`;
    if (step.do === 'fault') {
      if (began.has(step.name)) return [{ where, found: step.name, expected: 'a name of its own' }];
      began.add(step.name);
    }
    const begun = timeline.some(
      (other) =>
        other.do === 'fault' && step.do === 'end_fault' && other.name === step.name && other.at_s < step.at_s,
    );
    if (step.do !== 'end_fault' || begun) return [];
    return [{ where, found: step.name, expected: 'the name of a fault that began before' }];
  });
}

function checkReplicas({ timeline, replicas }: Scenario): readonly ScenarioProblem[] {
  return timeline.flatMap((step, index) =>
    'replica' in step && step.replica > replicas
      ? [
          {
            where: `timeline.${index}.replica`,
            found: String(step.replica),
            expected: `at most replicas: ${replicas}`,
          },
        ]
      : [],
  );
}

function checkStreams({ traffic, expect }: Scenario): readonly ScenarioProblem[] {
  const names = new Set(traffic.map(({ stream }) => stream));
  return expect.flatMap((expectation, index) =>
    expectation.that === 'share' && expectation.stream !== undefined && !names.has(expectation.stream)
      ? [
          {
            where: `expect.${index}.stream`,
            found: expectation.stream,
            expected: `one of ${[...names].join(', ')}`,
          },
        ]
      : [],
  );
}
