import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const source = join(import.meta.dirname, '..', 'src');

const components = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join(source, file), 'utf8') }));

const offersCurl = (text: string): boolean => /<Copy(?:All)?AsCurl\b/.test(text);

describe('copy as curl', () => {
  it('is offered wherever somebody is asked before something is done', () => {
    const asking = components.filter(({ text }) => /<(?:Confirm|Replay)Dialog\b/.test(text));
    expect(asking.length).toBeGreaterThan(3);
    expect(asking.filter(({ text }) => !offersCurl(text)).map(({ file }) => file)).toEqual([]);
  });

  it.each([
    'pages/inbox/inbox-page.tsx',
    'pages/inbox/send-receipt.tsx',
    'pages/faults/active-faults.tsx',
    'pages/faults/preset-grid.tsx',
    'pages/payments/payments-page.tsx',
  ])('is offered in %s', (file) => {
    expect(offersCurl(components.find((one) => one.file === file)?.text ?? '')).toBe(true);
  });
});
