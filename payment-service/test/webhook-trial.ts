// A service that posts to webhooks, and a customer's own server that gets what is posted.
import { expect } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedReply, ScriptedRequest } from '@relevo/test-kit';
import { post, samplePayment, startTestService } from './running-service.ts';
import { eventsOn } from './told-events.ts';

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };
type Delivery = { readonly event_id: string; readonly status: string; readonly [name: string]: unknown };

export const reply = (
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): ScriptedReply => {
  return { kind: 'respond', status, headers, body };
};

/** Types of what is told first of a payment: a webhook for it alone gets one event for each. */
export const paid = { types: ['relevo.payment.succeeded.v1'] };

export async function startWebhookTrial() {
  const received: ScriptedRequest[] = [];
  let answer: (request: ScriptedRequest) => ScriptedReply = () => reply(204);
  const receiver = await startScriptedServer((request) => {
    received.push(request);
    return answer(request);
  });
  const service = await startTestService({
    environment: eventsOn,
    yaml: [['wait_base_ms: 5000', 'wait_base_ms: 20']],
  });

  const ask = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(service.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
  };

  return {
    service,
    receiver,
    received,
    answerWith: (next: typeof answer) => {
      answer = next;
    },
    ask,
    /** Resolves with its secret. */
    makeWebhook: async (more: object = {}, name = 'shop'): Promise<string> => {
      const { status, body } = await ask('PUT', `/webhooks/${name}`, {
        url: `${receiver.url}/hook`,
        ...more,
      });
      expect(status).toBe(201);
      return String(body['secret']);
    },
    /** Resolves with the payment's id, once its customer is told. */
    pay: async (): Promise<string> => {
      const { body } = await post(
        service.url,
        { ...samplePayment, customer_id: 'c-1', phone: '+573001112233' },
        { Prefer: 'wait=10' },
      );
      return body.payment_id;
    },
    deliveries: async (query = '', name = 'shop'): Promise<readonly Delivery[]> =>
      (await ask('GET', `/webhooks/${name}/deliveries${query}`)).body['items'] as Delivery[],
    /** As before the first test. */
    clear: async (): Promise<void> => {
      answer = () => reply(204);
      for (const name of ['shop', 'other']) await ask('DELETE', `/webhooks/${name}`);
      received.length = 0;
    },
    stop: async (): Promise<void> => {
      await service.stop();
      await receiver.close();
    },
  };
}

export type WebhookTrial = Awaited<ReturnType<typeof startWebhookTrial>>;
