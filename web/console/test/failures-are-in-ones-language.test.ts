import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiProblem } from '../src/api/problem.ts';
import { createFormat } from '../src/i18n/format.ts';
import { es } from '../src/i18n/es/index.ts';
import { fill } from '../src/i18n/translate.ts';
import type { MessageKey } from '../src/i18n/translate.ts';
import { problemWords } from '../src/ui/problem-words.ts';

const spanish: Readonly<Record<string, string | undefined>> = es;
const words = {
  t: (key: MessageKey, ...[params]: readonly unknown[]) =>
    fill(es[key], (params ?? {}) as Record<string, string | number>, createFormat('es').number), // what the key asks for
  word: (family: string, code: string) => spanish[`${family}.${code}`] ?? code,
};

// Of providers, of programs, or of the page itself before it is there.
const notMet = new Set([
  'invalid_json',
  'invalid_idempotency_key',
  'unsupported_media_type',
  'receipt_unauthenticated',
  'receipt_forbidden',
  'unreadable_receipt',
  'receipts_off',
  'partner_event_conflict',
  'partner_event_rejected',
  'too_many_events_waiting',
  'partner_events_unknown',
  'webhook_not_found',
  'webhook_delivery_not_found',
  'webhook_delivery_not_dead',
  'too_many_webhooks',
  'events_off',
  'console_not_built',
]);

/** The service's own table: what it can answer with. */
function codesOfTheService(): readonly string[] {
  const folder = ['..', '..', '..', 'payment-service', 'src', 'adapters', 'http'];
  const texts = ['refusals.ts', 'outages.ts'].map((file) =>
    readFileSync(join(import.meta.dirname, ...folder, file), 'utf8'),
  );
  return [...texts.join('').matchAll(/^ {2}(\w+): \{/gm)].map(([, code]) => code ?? '');
}

const problem = (code: string) =>
  new ApiProblem({ status: 503, code, title: 'Words of the service.', detail: 'More of them.' });

describe('a failure', () => {
  it('is told in the language of the page, whatever code the console can meet', () => {
    const codes = [...codesOfTheService().filter((code) => !notMet.has(code)), 'internal_error'];
    expect(codes).toEqual(expect.arrayContaining(['database_unavailable', 'payment_not_found']));
    const english = codes.filter((code) => problemWords(problem(code), words).lang === 'en');
    expect(english).toEqual([]);
    expect(problemWords(problem('database_unavailable'), words)).toEqual({
      lang: undefined,
      title: 'La base de datos no está disponible.',
      detail: null,
    });
  });

  it('keeps the service’s own words where its code is not known, marked as English', () => {
    expect(problemWords(problem('something_new'), words)).toEqual({
      lang: 'en',
      title: 'Words of the service.',
      detail: 'More of them.',
    });
  });
});
