import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { en } from '../src/i18n/en/index.ts';
import { es } from '../src/i18n/es/index.ts';

const source = join(import.meta.dirname, '..', 'src');

/** What the page is made of, without the dictionaries themselves. */
function sourceText(): string {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/^i18n[/\\]e[ns][/\\]/.test(file))
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .join('\n');
}

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('the texts of the console', () => {
  const keys = Object.keys(en);

  it('are there in English and in Spanish', () => {
    expect(Object.keys(es).sort()).toEqual([...keys].sort());
    expect(Object.entries({ ...en, ...es }).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('have the same placeholders in both languages', () => {
    const spanish: Readonly<Record<string, string>> = es;
    const english: Readonly<Record<string, string>> = en;
    const different = keys.filter(
      (key) => placeholders(english[key] ?? '').join(',') !== placeholders(spanish[key] ?? '').join(','),
    );
    expect(different).toEqual([]);
  });

  it('are each used by the page, by their key or by the beginning of it', () => {
    const text = sourceText();
    const beginnings = [...text.matchAll(/`([\w-]+\.(?:[\w-]+[._])*)\$\{/g)].map(([, begin]) => begin ?? '');
    const isUsed = (key: string) => {
      const base = key.replace(/\.(one|other)$/, '');
      return (
        text.includes(`'${key}'`) ||
        text.includes(`'${base}'`) ||
        beginnings.some((beginning) => beginning !== '' && key.startsWith(beginning))
      );
    };
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });
});
