// Each thing that a person can do by hand, with a target that is really there.
import { v7 as uuidv7 } from 'uuid';
import { askDatabase } from './ask-database.ts';
import { ask } from './browser-request.ts';
import type { Asked } from './browser-request.ts';
import { post, samplePayment } from './running-service.ts';
import type { TestService } from './running-service.ts';

let customers = 0;

/** In letters and few digits: what looks like a phone number is masked in the log. */
const newName = (): string => `customer-${(customers += 1)}`;

async function newCustomer(at: TestService): Promise<string> {
  const id = newName();
  await ask(`${at.url}/customers/${id}`, { method: 'PUT', body: { phone: '+573001112266' } });
  return id;
}

/** A dead notification of a customer who has a phone by now. */
async function deadNotification(at: TestService): Promise<string> {
  const customer = newName();
  const { body } = await post(at.url, { ...samplePayment, customer_id: customer });
  const contact = { method: 'PUT', body: { phone: '+573001112266' } };
  await ask(`${at.url}/customers/${customer}`, contact);
  return body.notification.notification_id;
}

const webhook = { url: 'http://127.0.0.1:9/' };

/** Of a name that every webhook here has: there is one at a time. */
async function newWebhook(at: TestService): Promise<string> {
  await ask(`${at.url}/webhooks/first`, { method: 'PUT', body: webhook });
  return 'first';
}

async function deadDelivery(at: TestService): Promise<string> {
  const event = uuidv7();
  const sql = `insert into webhook_deliveries (webhook, event, type, body, status, dead_reason, deadline, ended_at)
               values ($1, $2, 'x', '{}', 'dead', 'expired', now(), now())`;
  await askDatabase(at.database, sql, [await newWebhook(at), event]);
  return event;
}

// Matches nothing: what the other tests need dead stays so.
const rejected = { filter: { reason: 'rejected' }, reason: 'numbers came in', rate_per_second: 1 };

/** One that is under way for seconds: it sends one a second again. */
export async function replayJob(at: TestService): Promise<string> {
  const since = new Date().toISOString();
  for (let index = 0; index < 4; index += 1) await deadNotification(at);
  const order = { ...rejected, filter: { reason: 'no_contact', since } };
  const { body } = await ask(`${at.url}/notifications/replays`, { method: 'POST', body: order });
  return (JSON.parse(body) as { job_id: string }).job_id;
}

export const byHand: readonly {
  readonly route: string;
  readonly action: string;
  readonly body?: unknown;
  readonly idAt?: (at: TestService) => Promise<string>;
}[] = [
  {
    route: 'PUT /providers/{name}/isolation',
    action: 'provider.isolated',
    body: { reason: 'a test', ttl_s: 60 },
  },
  { route: 'DELETE /providers/{name}/isolation', action: 'provider.isolation_ended' },
  {
    route: 'POST /notifications/{id}/replay',
    action: 'notification.replayed',
    body: { reason: 'a phone was added' },
    idAt: deadNotification,
  },
  { route: 'POST /notifications/replays', action: 'replay.started', body: rejected },
  { route: 'DELETE /notifications/replays/{id}', action: 'replay.cancelled', idAt: replayJob },
  {
    route: 'PUT /customers/{id}',
    action: 'contact.set',
    body: { phone: '+573001112277' },
    idAt: newCustomer,
  },
  { route: 'DELETE /customers/{id}', action: 'customer.erased', idAt: newCustomer },
  {
    route: 'POST /payments/{id}/refunds',
    action: 'refund.begun',
    body: { amount: 1 },
    idAt: async (at) => (await post(at.url)).body.payment_id,
  },
  {
    route: 'PUT /partners/{id}',
    action: 'partner.set',
    body: { commission_basis_points: 500 },
    idAt: () => Promise.resolve(newName()),
  },
  { route: 'POST /partner-events/dead/replay', action: 'partner-event.replayed', body: { stream: 'first' } },
  { route: 'PUT /webhooks/{name}', action: 'webhook.set', body: webhook },
  { route: 'DELETE /webhooks/{name}', action: 'webhook.removed', idAt: newWebhook },
  {
    route: 'POST /webhooks/{name}/deliveries/{id}/replay',
    action: 'webhook-delivery.replayed',
    idAt: deadDelivery,
  },
];

export async function prepared(
  { route, body, idAt }: (typeof byHand)[number],
  at: TestService,
): Promise<{ readonly url: string; readonly target: string; readonly asked: Asked }> {
  const [method = '', path = ''] = route.split(' ');
  const id = await idAt?.(at);
  const url = at.url + path.replace('{name}', 'first').replace('{id}', id ?? '');
  return { url, target: id ?? 'first', asked: { method, ...(body === undefined ? {} : { body }) } };
}
