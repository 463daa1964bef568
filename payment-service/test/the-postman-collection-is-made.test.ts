// docs/relevo.postman_collection.json is made from the OpenAPI document: `npm run postman` writes it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postmanCollection } from '../contract/postman-collection.ts';
import { startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

const root = join(import.meta.dirname, '..', '..');
const path = join(root, 'docs', 'relevo.postman_collection.json');

type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>> };

let service: TestService;
let document: Document;

beforeAll(async () => {
  // As npm start has it, with the providers' own receipts and the routes of development.
  service = await startTestService({
    yaml: [
      ['name: first\n    kind: first', 'name: aldeamo\n    kind: aldeamo'],
      ['name: second\n    kind: second', 'name: twilio\n    kind: twilio'],
    ],
    environment: {
      ...parseEnv(readFileSync(join(root, 'config', 'development.env'), 'utf8')),
      DEV_NOTIFIER_PRIMARY_URL: 'http://127.0.0.1:9',
    },
  });
  document = (await (await fetch(`${service.url}/openapi.json`)).json()) as Document;
});
afterAll(() => service.stop());

describe('the Postman collection', () => {
  it('is what the document comes to: run npm run postman after a change of the API', () => {
    const collection = postmanCollection(document);
    if (process.env['RELEVO_WRITE'] === '1') writeFileSync(path, JSON.stringify(collection));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(collection);
  });

  it('has one request for each operation, in folders by tag', () => {
    const { item: folders } = postmanCollection(document);
    const operations = Object.values(document.paths).flatMap((each) => Object.keys(each));
    expect(folders.flatMap(({ item }) => item)).toHaveLength(operations.length);
    expect(folders.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['payments', 'refunds', 'webhooks']),
    );
  });

  it('is not made of a request that nobody could send: the document has to have an example', () => {
    const asked = (parameters: readonly object[], body: object) => ({
      ...document,
      paths: {
        '/shops/{id}': {
          put: {
            ...{ summary: 'x', tags: ['shops'], parameters },
            requestBody: { content: { 'application/json': { schema: body } } },
          },
        },
      },
    });
    const id = (schema: object) => [{ in: 'path', name: 'id', schema }];
    const needsName = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    expect(() => postmanCollection(asked(id({}), { examples: [{}] }))).toThrow(
      'put /shops/{id}: the document has no example for {id}',
    );
    expect(() => postmanCollection(asked(id({ examples: ['a'] }), needsName))).toThrow(
      'put /shops/{id}: the document has no example of a body',
    );
  });
});
