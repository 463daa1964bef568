// What config/prometheus/rules says, for the tests that hold it against the rest.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const folder = join(import.meta.dirname, '..', '..', '..', 'config', 'prometheus', 'rules');

type Rule = {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};
type RuleFile = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };

export const rules = readdirSync(folder).flatMap((name) => {
  const file = parse(readFileSync(join(folder, name), 'utf8')) as RuleFile; // promtool checks the shape
  return file.groups.flatMap((group) => group.rules);
});

export const alerts = rules.flatMap(({ alert, ...rule }) =>
  alert === undefined ? [] : [{ alert, ...rule }],
);

/** One name may be recorded by several rules, each with labels of its own. */
export const recorded = [...new Set(rules.flatMap(({ record }) => (record === undefined ? [] : [record])))];

/** Of our own metrics and rules, as they are written in an expression or in prose: the suffixes of histograms are taken off. */
export function ownNamesIn(text: string): readonly string[] {
  const names = text.match(/\b(relevo|notifier)(?:_[a-z0-9_]+|:[\w:]+)/g) ?? [];
  return [...new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))];
}
