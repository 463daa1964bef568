// What was released is in contract/golden; `npm run contract` writes it and the document.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { z } from 'zod';
import { breakingChanges } from '../contract/breaking-changes.ts';
import { contractBreaks, contractFiles, readGolden } from '../contract/contract-files.ts';
import { asyncApiDocument } from '../contract/async-api.ts';
import { readerSchema } from '../contract/json-schema.ts';
import { eventCatalog } from '../index.ts';

const before = z.strictObject({
  id: z.uuid(),
  amount: z.string(),
  note: z.string().optional(),
  at: z.object({ ms: z.int() }),
});
const changes = (after: z.ZodType) => breakingChanges(readerSchema(before), readerSchema(after));

describe('a shape', () => {
  it('may grow by a field that may be missing, and be described otherwise', () => {
    expect(
      changes(before.extend({ channel: z.string().optional(), amount: z.string().describe('decimal') })),
    ).toEqual([]);
  });

  it.each([
    ['loses a field', before.omit({ note: true }), 'data.note is gone'],
    ['loses a field within a field', before.extend({ at: z.object({}) }), 'data.at.ms is gone'],
    ['changes the type of a field', before.extend({ amount: z.number() }), 'data.amount has another type'],
    ['narrows a field', before.extend({ amount: z.string().max(3) }), 'data.amount has another maxLength'],
    ['lets a field be missing', before.partial({ amount: true }), 'data.amount may be missing now'],
    [
      'demands a field that older events do not have',
      before.extend({ channel: z.string() }),
      'data.channel is required, and is not in what was written before',
    ],
  ])('breaks its readers when it %s', (_, after, change) => {
    expect(changes(after)).toContain(change);
  });
});

describe('the catalogue', () => {
  it('breaks none of the readers of what was released', () => {
    expect(contractBreaks()).toEqual([]);
  });

  it('is what the golden files and docs/asyncapi.json say (npm run contract)', () => {
    for (const { path, content } of contractFiles()) {
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(content);
    }
    for (const type of Object.keys(eventCatalog)) expect(readGolden(type)).not.toBeNull();
  });
});

describe('docs/asyncapi.json', () => {
  it('is AsyncAPI 3.0, by the schema that its authors publish', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    // Typed as any JSON Schema 7, which may be a boolean; this one is an object.
    const validate = ajv.compile(specs.schemasWithoutId['3.0.0'] as object);
    validate(asyncApiDocument());
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...asyncApiDocument(), channels: { events: { messages: [] } } })).toBe(false);
  });

  it('refers to nothing that is not there', () => {
    const text = JSON.stringify(asyncApiDocument());
    const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(references.length).toBeGreaterThan(18);
    const target = (path: string): unknown =>
      path
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], asyncApiDocument());
    expect(references.filter((path) => target(path) === undefined)).toEqual([]);
  });
});
