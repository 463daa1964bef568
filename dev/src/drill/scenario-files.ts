import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { checkScenario } from './scenario-check.ts';
import type { ScenarioProblem } from './scenario-check.ts';
import type { Scenario } from './scenario-schema.ts';

export type Loaded =
  | { readonly kind: 'loaded'; readonly scenarios: readonly Scenario[] }
  | { readonly kind: 'refused'; readonly problem: string };

/** The scenarios of a folder by their file's name, in its order. */
export function scenarioNamesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** Those asked for, by name or by path; all of the folder where none is. Everything wrong is told at once. */
export function loadScenarios(folder: string, wanted: readonly string[]): Loaded {
  const known = scenarioNamesIn(folder);
  const problems: string[] = [];
  const scenarios: Scenario[] = [];
  for (const name of wanted.length === 0 ? known : wanted) {
    const isPath = name.endsWith('.yaml');
    if (!isPath && !known.includes(name)) {
      problems.push(
        `There is no scenario "${name}". There are: ${known.join(', ')}; or give the path of a .yaml file.`,
      );
      continue;
    }
    const path = isPath ? name : join(folder, `${name}.yaml`);
    const read = readScenario(path);
    if (read.kind === 'good') scenarios.push(read.scenario);
    else problems.push(`${path} is no good scenario:\n${describeProblems(read.problems)}`);
  }
  return problems.length > 0
    ? { kind: 'refused', problem: problems.join('\n') }
    : { kind: 'loaded', scenarios };
}

type ReadScenario =
  | { readonly kind: 'good'; readonly scenario: Scenario }
  | { readonly kind: 'bad'; readonly problems: readonly ScenarioProblem[] };

export function readScenario(path: string): ReadScenario {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { kind: 'bad', problems: [{ where: path, found, expected: 'a file that can be read' }] };
  }
  const check = checkScenario(text);
  if (check.kind === 'refused') return { kind: 'bad', problems: check.problems };
  const { scenario } = check;
  const expected = basename(path, '.yaml');
  if (scenario.name === expected) return { kind: 'good', scenario };
  return {
    kind: 'bad',
    problems: [{ where: 'name', found: scenario.name, expected: `${expected}, like its file` }],
  };
}

function describeProblems(problems: readonly ScenarioProblem[]): string {
  return problems
    .map(({ where, found, expected }) => `  ${where}: found ${found}; expected ${expected}`)
    .join('\n');
}
