// A customer's server that fails off and on, and a service that is killed in mid-post: every event arrives, and its
// id lets the receiver drop what came twice.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

import { startLoad } from '../../dev/src/load/payment-load.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';

const PER_SECOND = 30;
const KILLS = 5;
const BETWEEN_KILLS_MS = 1_500;
// A dead process's lease of a post, and the pauses after failed ones.
const ARRIVED_MS_MAX = 90_000;
const ANSWER_AFTER_MS = 40;

type Received = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

let system: RunningSystem;
let receiver: http.Server;
let received: Received[];

beforeAll(async () => {
  received = [];
  let asked = 0;
  receiver = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)]));
      // Each third one is not taken; the others are answered late, so that a kill catches some in between.
      asked += 1;
      const isTaken = asked % 3 !== 0;
      if (isTaken) received.push({ headers, body });
      setTimeout(() => response.writeHead(isTaken ? 204 : 503).end(), ANSWER_AFTER_MS);
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  system = await startRunningSystem({
    gatewayChanges: {
      'wait_base_ms: 5000': 'wait_base_ms: 100',
      'post_timeout_ms: 10000': 'post_timeout_ms: 2000',
    },
  });
});
afterAll(async () => {
  await system.stop();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

it('loses no event for a webhook when the service is killed five times', async () => {
  const { port } = receiver.address() as AddressInfo;
  const { secret } = await system.client.json<{ readonly secret: string }>(
    `${system.urls.payment}/webhooks/shop`,
    {
      method: 'PUT',
      body: { url: `http://127.0.0.1:${port}/`, types: ['relevo.payment.succeeded.v1'] },
    },
  );
  const load = startLoad({
    client: system.client,
    urls: system.urls.payments,
    label: 'Pago con aviso a la tienda',
    perSecond: PER_SECOND,
  });
  for (let kills = 0; kills < KILLS; kills += 1) {
    await lasting(BETWEEN_KILLS_MS);
    await system.kill('payment-service');
  }
  await load.stop();
  const promised = new Set(load.taken.values());
  const idsOf = (): ReadonlySet<string> =>
    new Set(received.map(({ headers }) => headers['webhook-id'] ?? ''));
  await until('event of every payment', ARRIVED_MS_MAX, () => {
    const ids = idsOf();
    return [...promised].every((id) => ids.has(id)) ? true : undefined;
  });
  const webhook = new Webhook(secret);
  for (const { body, headers } of received) {
    const event = webhook.verify(body, headers) as { id: string; data: { payment_id: string } };
    expect(event.id).toBe(headers['webhook-id']);
    expect(event.data.payment_id).toBe(event.id);
  }
  expect(promised.size).toBeGreaterThan(100);
  console.log(
    `${promised.size} payments promised, ${received.length} posts taken, ${idsOf().size} different ones`,
  );
}, 240_000);
