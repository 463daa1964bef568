// What a run leaves behind: a JSON file, and the part of docs/performance.md
// between its two marks.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from './comparison.ts';
import { describeGoal, goalLines, tableOf } from './table.ts';
import { judgeGoals } from './judge-goals.ts';
import type { Machine } from './machine.ts';
import type { Pace } from './run-comparison.ts';

export type Run = {
  readonly atIso: string;
  readonly pace: Pace;
  readonly machine: Machine;
  readonly results: readonly Result[];
};

export function toJson({ results, ...run }: Run): string {
  const comparisons = results.map((result) => {
    const { comparison, entries, skipped } = result;
    const { name, title, subject, measurements } = comparison;
    const goals = judgeGoals(result).map(({ goal, found, isHeld }) => ({
      goal: describeGoal(comparison, goal),
      found,
      isHeld,
    }));
    return { name, title, subject, measurements, entries, skipped, goals };
  });
  return `${JSON.stringify({ ...run, comparisons }, null, 2)}\n`;
}

/** Resolves to where it lies. */
export function writeJson(root: string, run: Run): string {
  const folder = join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${run.atIso.replaceAll(':', '-').slice(0, 19)}.json`);
  writeFileSync(path, toJson(run));
  return path;
}

export function sectionOf(result: Result): string {
  const { comparison, skipped } = result;
  const { title, name, method, contestants } = comparison;
  return [
    `### ${title}`,
    '',
    `\`npm run bench -- ${name}\`. ${method}`,
    '',
    tableOf(result),
    '',
    ...goalLines(result),
    '',
    'Who takes part:',
    '',
    ...contestants.map(({ name: who, settings }) => `- ${who}: ${settings}.`),
    ...skipped.map(({ contestant }) => `- Not measured: ${contestant}.`),
  ].join('\n');
}

/** One section for each comparison of the run, by its title; each says what it was measured on and when. */
export function docsOf({ atIso, pace, machine, results }: Run): ReadonlyMap<string, string> {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const measuredOn = [
    `Measured on ${atIso.slice(0, 10)}: ${machine.hardware}; ${versions.join(', ')}.`,
    `${pace.repeats} repeats in turns; medians, with the lowest and the highest. × is the first line's median as a multiple of that one's.`,
  ].join(' ');
  return new Map(results.map((result) => [result.comparison.title, `${sectionOf(result)}\n\n${measuredOn}`]));
}

const BEGIN = '<!-- npm run bench -- --write-docs: begin -->';
const END = '<!-- end -->';

const HEADING = '### ';

function sectionsIn(text: string): ReadonlyMap<string, string> {
  const [, ...sections] = `\n${text}`.split(`\n${HEADING}`);
  return new Map(
    sections.map((section) => [section.slice(0, section.indexOf('\n')), HEADING + section.trimEnd()]),
  );
}

/** `page` with these sections between its marks, instead of older ones of their titles; in the order of `titles`. */
export function withSections(
  page: string,
  sections: ReadonlyMap<string, string>,
  titles: readonly string[],
): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`The page lacks the marks ${BEGIN} and ${END}.`);
  const known = new Map([...sectionsIn(page.slice(begin + BEGIN.length, end)), ...sections]);
  const text = titles.flatMap((title) => known.get(title) ?? []).join('\n\n');
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}

/** `titles` of all comparisons there are, in their order; those that did not run keep what they have. */
export function writeDocs(root: string, run: Run, titles: readonly string[]): string {
  const path = join(root, 'docs', 'performance.md');
  writeFileSync(path, withSections(readFileSync(path, 'utf8'), docsOf(run), titles));
  return path;
}
