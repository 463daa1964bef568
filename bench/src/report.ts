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

export function docsOf({ atIso, pace, machine, results }: Run): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured on ${atIso.slice(0, 10)}: ${machine.hardware}; ${versions.join(', ')}.`,
    `${pace.repeats} repeats in turns, each ${pace.seconds} s after ${pace.warmUpS} s of warming up; medians, with the lowest and the highest. × is Relevo's median as a multiple of that contestant's.`,
    '',
    results.map(sectionOf).join('\n\n'),
  ].join('\n');
}

const BEGIN = '<!-- npm run bench -- --write-docs: begin -->';
const END = '<!-- end -->';

/** `page` with `text` between its marks. */
export function between(page: string, text: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`The page lacks the marks ${BEGIN} and ${END}.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}

export function writeDocs(root: string, run: Run): string {
  const path = join(root, 'docs', 'performance.md');
  writeFileSync(path, between(readFileSync(path, 'utf8'), docsOf(run)));
  return path;
}
