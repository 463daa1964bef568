import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { measureSms } from '../src/segments.ts';

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

it.each([
  ['nothing', '', 'GSM-7', 1],
  ['the whole basic alphabet', basic, 'GSM-7', 1],
  ['the whole extension', '\f^{}\\[~]|€', 'GSM-7', 1],
  ['Spanish with ñ and é', 'Señor José, su café', 'GSM-7', 1],
  ['Spanish with ó', 'Transacción', 'UCS-2', 1],
  ['160 letters', 'a'.repeat(160), 'GSM-7', 1],
  ['161 letters', 'a'.repeat(161), 'GSM-7', 2],
  ['2 × 153 letters', 'a'.repeat(306), 'GSM-7', 2],
  ['2 × 153 + 1 letters', 'a'.repeat(307), 'GSM-7', 3],
  ['80 euro signs, two septets each', '€'.repeat(80), 'GSM-7', 1],
  ['81 euro signs', '€'.repeat(81), 'GSM-7', 2],
  ['an escape pair that would be cut at 153', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 3],
  ['70 wide characters', 'й'.repeat(70), 'UCS-2', 1],
  ['71 wide characters', 'й'.repeat(71), 'UCS-2', 2],
  ['2 × 67 wide characters', 'й'.repeat(134), 'UCS-2', 2],
  ['2 × 67 + 1 wide characters', 'й'.repeat(135), 'UCS-2', 3],
  ['35 emoji, two units each', '🎉'.repeat(35), 'UCS-2', 1],
  ['36 emoji', '🎉'.repeat(36), 'UCS-2', 2],
  ['an emoji that would be cut at 67', `${'й'.repeat(66)}🎉${'й'.repeat(66)}`, 'UCS-2', 3],
  ['a NUL', 'a\0', 'UCS-2', 1],
  ['a backtick', '`', 'UCS-2', 1],
])('%s', (_title, text, encoding, segments) => {
  expect(measureSms(text)).toEqual({ encoding, segments });
});

it('never needs fewer segments for a longer text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 50 }), (text, more) => {
      expect(measureSms(text + more).segments).toBeGreaterThanOrEqual(measureSms(text).segments);
    }),
  );
});
