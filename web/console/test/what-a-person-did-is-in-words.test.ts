import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFormat } from '../src/i18n/format.ts';
import { en } from '../src/i18n/en/index.ts';
import { es } from '../src/i18n/es/index.ts';
import { fill } from '../src/i18n/translate.ts';
import type { Dictionary, MessageKey, Translate } from '../src/i18n/translate.ts';
import { actSentence } from '../src/ui/act-words.ts';

function wordsIn(language: 'en' | 'es', dictionary: Dictionary) {
  const format = createFormat(language);
  const t: Translate = (key: MessageKey, ...[params]: readonly unknown[]) =>
    fill(dictionary[key], (params ?? {}) as Record<string, string | number>, format.number); // what the key asks for
  const known: Readonly<Record<string, string | undefined>> = dictionary;
  const word = (family: string, code: string) =>
    known[`${family === 'mock' ? 'act.mock' : family}.${code}`] ?? code;
  return { t, word, format };
}

const sentence = (action: string, target: string | null, language: 'en' | 'es' = 'en') =>
  actSentence({ action, target, by: 'console' }, wordsIn(language, language === 'en' ? en : es));

describe('what a person did', () => {
  it('has a word for each action that the service records', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/console.md'), 'utf8');
    const [, listed = ''] = /^`action` is one of (.*?)\. `by`/m.exec(text) ?? [];
    const actions = [...listed.matchAll(/`([\w.-]+)`/g)].map(([, action]) => action ?? '');
    expect(actions.length).toBeGreaterThan(10);
    expect(actions.filter((action) => !(`act.${action}` in en))).toEqual([]);
  });

  it('is said with who did it, and what it was done to', () => {
    expect(sentence('fault.set', 'primary faults/down')).toBe(
      'Fault put on by console: down, mock of the primary',
    );
    expect(sentence('fault.removed', 'fallback faults/one%20of%20mine')).toBe(
      'Fault stopped by console: one of mine, mock of the fallback',
    );
    expect(sentence('fault.removed', 'primary faults')).toBe(
      'All faults stopped by console: mock of the primary',
    );
    expect(sentence('inbox.emptied', 'fallback messages')).toBe(
      'Inbox cleared by console: mock of the fallback',
    );
    expect(sentence('notification.replayed', '0193f5c1-7a63-7c3e-8b1a-123456789012')).toBe(
      'Dead letter sent again by console: …56789012',
    );
  });

  it('is said of traffic as it was chosen', () => {
    expect(sentence('traffic.set', '5/s for 600 s')).toBe('Traffic set by console: 5 a second for 10 min');
    expect(sentence('traffic.set', '0/s for 0 s')).toBe('Traffic set by console: off');
  });

  it('is said in Spanish, too', () => {
    expect(sentence('fault.set', 'primary faults/down', 'es')).toBe(
      'Falla activada por console: down, simulador del principal',
    );
    expect(sentence('traffic.set', '20/s for 600 s', 'es')).toBe(
      'Tráfico fijado por console: 20 por segundo durante 10 min',
    );
  });

  it('stays as it is where nobody knows a word for it', () => {
    expect(sentence('moon.landed', 'tranquility')).toBe('moon.landed by console: tranquility');
    expect(sentence('moon.landed', null)).toBe('moon.landed by console');
    expect(sentence('fault.removed', 'primary faults/%E0%A4%A')).toContain('%E0%A4%A');
  });
});
