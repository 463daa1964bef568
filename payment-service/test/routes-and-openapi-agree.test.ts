import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedServer } from '@relevo/test-kit';
import { asShipped, post, samplePayment, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

type Operation = { responses: Record<string, { content?: Record<string, unknown> }> };
type Document = { paths: Record<string, Record<string, Operation>> };

const json = { 'Content-Type': 'application/json' };

let mock: ScriptedServer;
let service: TestService;
let document: Document;
let paymentId = '';
let notificationId = '';
let deadId = '';
let jobId = '';

beforeAll(async () => {
  mock = await startScriptedServer(() => ({ kind: 'respond', status: 200, headers: json, body: '{}' }));
  const environment = {
    DEV_NOTIFIER_PRIMARY_URL: mock.url,
    ALDEAMO_BASE_URL: mock.url,
    TWILIO_BASE_URL: mock.url,
  };
  service = await startTestService({ ...asShipped, environment });
  document = (await (await fetch(`${service.url}/openapi.json`)).json()) as Document;
  const { body } = await post(service.url, samplePayment, { Prefer: 'wait=10' });
  paymentId = body.payment_id;
  notificationId = body.notification.notification_id;
  const unreachable = { ...samplePayment, customer_id: 'unreachable' };
  deadId = (await post(service.url, unreachable)).body.notification.notification_id;
  await send('put', '/customers/unreachable', { phone: '+573001112266' });
  const job = await send('post', '/notifications/replays', { filter: { reason: 'rejected' }, reason: 'x' });
  jobId = ((await job.json()) as { job_id: string }).job_id;
});
afterAll(() => Promise.all([service.stop(), mock.close()]));

const contract = [
  'delete /customers/{id}',
  'delete /dev/notifiers/{notifier}/admin/{path}',
  'delete /notifications/replays/{id}',
  'delete /providers/{name}/isolation',
  'get /console/session',
  'get /customers/{id}',
  'get /dev/notifiers/{notifier}/admin/{path}',
  'get /dev/traffic',
  'get /docs',
  'get /events',
  'get /flow',
  'get /health',
  'get /livez',
  'get /metrics',
  'get /notifications',
  'get /notifications/dead-letters',
  'get /notifications/replays',
  'get /notifications/replays/{id}',
  'get /notifications/{id}',
  'get /openapi.json',
  'get /payments',
  'get /payments/{id}',
  'get /providers',
  'get /providers/{name}',
  'get /readyz',
  'patch /dev/notifiers/{notifier}/admin/{path}',
  'post /dev/notifiers/{notifier}/admin/{path}',
  'post /notifications/replays',
  'post /notifications/{id}/replay',
  'post /payments',
  'post /receipts/aldeamo',
  'post /receipts/twilio',
  'put /customers/{id}',
  'put /dev/notifiers/{notifier}/admin/{path}',
  'put /dev/traffic',
  'put /providers/{name}/isolation',
];

const operations = (): string[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );

function pathOf(template: string): string {
  const id = idsByPrefix().find(([prefix]) => template.startsWith(prefix))?.[1] ?? '123';
  const names = { id, name: 'twilio', notifier: 'primary', path: 'faults/a' };
  return template.replaceAll(/\{(\w+)\}/g, (_all, name: keyof typeof names) => names[name]);
}

/** The first that fits counts. */
const idsByPrefix = (): readonly (readonly [prefix: string, id: string])[] => [
  ['/payments/', paymentId],
  ['/notifications/replays/', jobId],
  ['/notifications/{id}/replay', deadId],
  ['/notifications/', notificationId],
];

const receipt = {
  eventKey: 'm-1 sent',
  providerMessageId: 'm-1',
  attemptId: null,
  status: 'sent',
  providerStatus: 'sent',
  code: null,
};

const bodies: Readonly<Record<string, unknown>> = {
  'post /payments': samplePayment,
  'post /notifications/replays': { filter: {}, dry_run: true },
  'post /notifications/{id}/replay': { reason: 'a phone was added' },
  'post /receipts/aldeamo': receipt,
  'post /receipts/twilio': receipt,
  'put /customers/{id}': { phone: '+573001112233' },
  'put /dev/traffic': { payments_per_second: 0 },
  'put /providers/{name}/isolation': { reason: 'a test', ttl_s: 60 },
};

function send(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(service.url + path, {
    method: method.toUpperCase(),
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

/** To its end, if it has one. */
async function leave(response: Response): Promise<void> {
  const isEndless = response.headers.get('content-type') === 'text/event-stream';
  await (isEndless ? response.body?.cancel() : response.arrayBuffer());
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('names exactly the routes of the contract', () => {
    expect(operations().sort()).toEqual(contract);
  });

  it.each(contract)('tells the truth about %s', async (operation) => {
    const [method = '', template = ''] = operation.split(' ');
    // Whoever is erased here must not be asked for next.
    const path = operation === 'delete /customers/{id}' ? '/customers/125' : pathOf(template);
    const response = await send(method, path, bodies[operation]);
    await leave(response);
    const responses = document.paths[template]?.[method]?.responses ?? {};
    const described = responses[String(response.status)] ?? responses['default'];
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    expect(response.status).toBeLessThan(300);
    expect(described).toBeDefined();
    expect(Object.keys(described?.content ?? {})).toEqual(response.status === 204 ? [] : [type]);
  });

  it('leaves out no method that the app answers', async () => {
    const undocumented: string[] = [];
    for (const template of Object.keys(document.paths)) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const response = await fetch(service.url + pathOf(template), { method });
        await leave(response);
        const isDocumented = document.paths[template]?.[method.toLowerCase()] !== undefined;
        if ((response.status !== 405) !== isDocumented) undocumented.push(`${method} ${template}`);
      }
    }
    expect(undocumented).toEqual([]);
  });

  it('is shown by a page that asks no other host', async () => {
    const page = await (await fetch(`${service.url}/docs`)).text();
    const sources = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) {
      expect(source).toMatch(/^\/docs\//);
      expect((await fetch(service.url + source)).status).toBe(200);
    }
  });
});
