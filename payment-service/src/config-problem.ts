// What is wrong with the configuration: where it is, what was found and what is
// expected. Nothing that is secret is shown.
import type { z } from 'zod';

export type ConfigProblem = { readonly where: string; readonly found: string; readonly expected: string };

const secretName = /KEY|TOKEN|PASSWORD|SECRET|DATABASE_URL|EVENTS_URL/;

function shown(name: string, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (secretName.test(name))
    return `${typeof value === 'string' ? value.length : 'some'} characters (not shown)`;
  return JSON.stringify(value);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined, // any object can be read by key
    root,
  );
}

export function toProblems(
  prefix: string,
  root: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly ConfigProblem[] {
  return issues.flatMap((issue) => {
    const where = [prefix, ...issue.path.map(String)].filter((part) => part !== '').join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        where: `${where}.${key}`,
        found: 'an unknown name',
        expected: 'no such name; is it a typo?',
      }));
    }
    const expected = issue.message.replace(/^Invalid input: expected /, '');
    return [{ where, found: shown(where, valueAt(root, issue.path)), expected }];
  });
}

export function describeProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(
    ({ where, found, expected }) => `  ${where}: found ${found}; expected ${expected}`,
  );
  return `The configuration has ${problems.length} problem(s):\n${lines.join('\n')}`;
}
