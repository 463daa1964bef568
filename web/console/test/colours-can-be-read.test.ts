import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '..', 'src', 'styles', 'tokens.css');

type Theme = 'light' | 'dark';

const tokens = new Map(
  [...readFileSync(file, 'utf8').matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string, theme: Theme): number {
  const [dark = 0, light = 0] = [one, other]
    .map((name) => {
      const token = tokens.get(name);
      if (token === undefined) throw new Error(`tokens.css has no --${name}`);
      return luminance(token[theme]);
    })
    .sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['ground', 'surface', 'surface-sunk', 'surface-raised'];
const tones = ['good', 'warn', 'bad', 'held', 'calm'];

const texts: readonly (readonly [string, string])[] = [
  ...['text', 'text-soft', 'accent', ...tones].flatMap((text) =>
    grounds.map((ground) => [text, ground] as const),
  ),
  ...tones.map((tone) => [tone, `${tone}-ground`] as const),
  ...tones.map((tone) => ['text', `${tone}-ground`] as const),
  ...tones.map((tone) => ['text-soft', `${tone}-ground`] as const),
  ['accent', 'accent-ground'],
  ['text', 'accent-ground'],
  ['on-accent', 'accent'],
  ['on-danger', 'danger'],
];

const edges: readonly (readonly [string, string])[] = [
  ...['line-strong', 'focus', 'accent', ...tones.map((tone) => `${tone}-line`)].flatMap((edge) =>
    ['ground', 'surface'].map((ground) => [edge, ground] as const),
  ),
];

describe.each<Theme>(['light', 'dark'])('the %s theme', (theme) => {
  it.each(texts)('has text in %s on %s with a contrast of 4.5', (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(edges)('has edges and marks in %s on %s with a contrast of 3', (edge, ground) => {
    expect(contrast(edge, ground, theme)).toBeGreaterThanOrEqual(3);
  });
});
