// What the pages in docs/runbooks tell people to paste.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'runbooks');

type RunbookPage = {
  readonly name: string;
  /** Empty where it is no page of an alert. */
  readonly alert: string;
  readonly commands: readonly string[];
  readonly queries: readonly string[];
};

function readPage(name: string): RunbookPage {
  const text = readFileSync(join(folder, name), 'utf8');
  const blocks = (language: string): readonly string[] =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
      ([, block = '']) => block,
    );
  const inSentences = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`(curl [^`]+)`/g)];
  const lines = blocks('sh').flatMap((block) => block.replaceAll(/\\\n\s*/g, ' ').split('\n'));
  return {
    name,
    alert: /^# (\w+)\n/.exec(text)?.[1] ?? '',
    commands: [...lines, ...inSentences.map(([, command = '']) => command)]
      .map((line) => line.trim())
      .filter((line) => line.startsWith('curl ')),
    queries: blocks('promql')
      .flatMap((block) => block.split('\n').map((line) => line.trim()))
      .filter((line) => line !== ''),
  };
}

export const runbookPages: readonly RunbookPage[] = readdirSync(folder).map(readPage);
