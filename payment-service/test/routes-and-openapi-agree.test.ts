import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedServer } from '@relevo/test-kit';
import { asShipped, post, samplePayment, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';
import { askDatabase } from './ask-database.ts';
import { eventsOn } from './told-events.ts';

type Operation = { responses: Record<string, { content?: Record<string, unknown> }> };
type Document = { paths: Record<string, Record<string, Operation>> };

const json = { 'Content-Type': 'application/json' };

let mock: ScriptedServer;
let service: TestService;
let document: Document;
let paymentId = '';
let refundId = '';
let notificationId = '';
let deadId = '';
let jobId = '';
const eventId = '019aaf3e-0000-7000-8000-000000000000';

beforeAll(async () => {
  mock = await startScriptedServer(() => ({ kind: 'respond', status: 200, headers: json, body: '{}' }));
  const environment = {
    DEV_NOTIFIER_PRIMARY_URL: mock.url,
    ALDEAMO_BASE_URL: mock.url,
    TWILIO_BASE_URL: mock.url,
    ...eventsOn,
  };
  service = await startTestService({ ...asShipped, environment });
  document = (await (await fetch(`${service.url}/openapi.json`)).json()) as Document;
  const { body } = await post(service.url, samplePayment, { Prefer: 'wait=10' });
  paymentId = body.payment_id;
  notificationId = body.notification.notification_id;
  const refund = await send('post', `/payments/${paymentId}/refunds`, { amount: 1 });
  refundId = ((await refund.json()) as { refund_id: string }).refund_id;
  const unreachable = { ...samplePayment, customer_id: 'unreachable' };
  deadId = (await post(service.url, unreachable)).body.notification.notification_id;
  await send('put', '/customers/unreachable', { phone: '+573001112266' });
  for (const name of ['twilio', 'gone']) await send('put', `/webhooks/${name}`, { url: mock.url });
  await askDatabase(
    service.database,
    `insert into webhook_deliveries (webhook, event, type, body, status, dead_reason, deadline, ended_at)
     values ('twilio', $1, 'x', '{}', 'dead', 'expired', now(), now())`,
    [eventId],
  );
  const job = await send('post', '/notifications/replays', { filter: { reason: 'rejected' }, reason: 'x' });
  jobId = ((await job.json()) as { job_id: string }).job_id;
  await send('post', '/partner-events', partnerEvent);
});
afterAll(() => Promise.all([service.stop(), mock.close()]));

const contract = [
  'delete /customers/{id}',
  'delete /dev/notifiers/{notifier}/admin/{path}',
  'delete /notifications/replays/{id}',
  'delete /providers/{name}/isolation',
  'delete /webhooks/{name}',
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
  'get /partner-events/dead',
  'get /partners',
  'get /partners/{id}',
  'get /partners/{id}/balance',
  'get /partners/{id}/statement',
  'get /partners/{id}/waiting',
  'get /payments',
  'get /payments/{id}',
  'get /payments/{id}/refunds',
  'get /payments/{id}/refunds/{refund_id}',
  'get /providers',
  'get /providers/{name}',
  'get /readyz',
  'get /subjects/{id}/trace',
  'get /webhooks',
  'get /webhooks/{name}',
  'get /webhooks/{name}/deliveries',
  'patch /dev/notifiers/{notifier}/admin/{path}',
  'post /dev/notifiers/{notifier}/admin/{path}',
  'post /notifications/replays',
  'post /notifications/{id}/replay',
  'post /partner-events',
  'post /partner-events/dead/replay',
  'post /payments',
  'post /payments/{id}/refunds',
  'post /receipts/aldeamo',
  'post /receipts/twilio',
  'post /webhooks/{name}/deliveries/{event_id}/replay',
  'put /customers/{id}',
  'put /dev/notifiers/{notifier}/admin/{path}',
  'put /dev/traffic',
  'put /partners/{id}',
  'put /providers/{name}/isolation',
  'put /webhooks/{name}',
];

const operations = (): string[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );

function pathOf(template: string): string {
  const id = idsByPrefix().find(([prefix]) => template.startsWith(prefix))?.[1] ?? '123';
  const names = {
    id,
    refund_id: refundId,
    name: 'twilio',
    notifier: 'primary',
    path: 'faults/a',
    event_id: eventId,
  };
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

const partnerEvent = {
  ...{ event_id: 'evt-1', partner_id: '123', type: 'conversion', subject_id: '123', sequence: 1 },
  ...{ occurred_at: '2026-01-31T12:00:00Z', amount: '100.00', currency: 'COP' },
};

const bodies: Readonly<Record<string, unknown>> = {
  'post /partner-events': partnerEvent,
  'post /partner-events/dead/replay': { stream: 'order-1001' },
  'post /payments': samplePayment,
  'post /payments/{id}/refunds': { amount: 1, reason: 'returned' },
  'post /notifications/replays': { filter: {}, dry_run: true },
  'post /notifications/{id}/replay': { reason: 'a phone was added' },
  'post /receipts/aldeamo': receipt,
  'post /receipts/twilio': receipt,
  'put /customers/{id}': { phone: '+573001112233' },
  'put /partners/{id}': { commission_basis_points: 1_000 },
  'put /dev/traffic': { payments_per_second: 0 },
  'put /providers/{name}/isolation': { reason: 'a test', ttl_s: 60 },
  'put /webhooks/{name}': { url: 'http://127.0.0.1:9/' },
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
    const gone: Readonly<Record<string, string>> = {
      'delete /customers/{id}': '/customers/125',
      'delete /webhooks/{name}': '/webhooks/gone',
    };
    const path = gone[operation] ?? pathOf(template);
    const response = await send(method, path, bodies[operation]);
    await leave(response);
    const responses = document.paths[template]?.[method]?.responses ?? {};
    const described = responses[String(response.status)] ?? responses['default'];
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    expect(response.status).toBeLessThan(300);
    expect(described).toBeDefined();
    const types = Object.keys(described?.content ?? {});
    // Where there are several, the first is what is answered to whoever asks for none.
    expect(types.slice(0, 1)).toEqual(response.status === 204 ? [] : [type]);
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
