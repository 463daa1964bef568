// requests.http is the API for people who click: it must not fall behind the routes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { asShipped, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'requests.http'), 'utf8');

type Request = { readonly method: string; readonly path: string };

/** What the file asks of payment-service, without the query. */
const requests: readonly Request[] = [
  ...text.matchAll(/^(?<method>[A-Z]+) \{\{gateway\}\}(?<path>\/[^?\s]*)/gm),
].map(({ groups }) => ({ method: groups?.['method'] ?? '', path: groups?.['path'] ?? '' }));

const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

let service: TestService;
let routes: readonly string[];

beforeAll(async () => {
  // With the routes of development, which the file has too.
  const environment = { DEV_NOTIFIER_PRIMARY_URL: 'http://127.0.0.1:9' };
  service = await startTestService({ ...asShipped, environment });
  const document = documentSchema.parse(await (await fetch(`${service.url}/openapi.json`)).json());
  routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
});
afterAll(() => service.stop());

/** The route that a request goes to: a segment in braces takes anything. */
function routeOf({ method, path }: Request): string | undefined {
  // The fault API of a mock stands for one segment, whatever its depth.
  const segments = path.replace(/(\/admin\/)(.+)$/, (_all, start: string) => `${start}rest`).split('/');
  return routes.find((route) => {
    const wanted = route.slice(method.length + 1).split('/');
    return (
      route.startsWith(`${method} `) &&
      wanted.length === segments.length &&
      wanted.every((segment, index) => segment.startsWith('{') || segment === segments[index])
    );
  });
}

it('holds one request for each route', () => {
  const asked = new Set(requests.map(routeOf));
  expect(routes.filter((route) => !asked.has(route))).toEqual([]);
  expect(routes.length).toBeGreaterThan(10);
});

it('asks for nothing that is not there', () => {
  expect(requests.filter((request) => routeOf(request) === undefined)).toEqual([]);
});
