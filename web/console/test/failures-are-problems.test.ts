import { describe, expect, it } from '@jest/globals';
import { createApiClient, pathOf } from '../src/api/client.ts';
import { ApiProblem } from '../src/api/problem.ts';

type Asked = { url: string; init: RequestInit };

function createClient(
  answer: (signal: AbortSignal) => Response | Promise<Response>,
  token: string | null = null,
) {
  const asked: Asked[] = [];
  const client = createApiClient({
    fetch: async (url, init) => {
      asked.push({ url: url as string, init: init ?? {} });
      return answer(init?.signal as AbortSignal);
    },
    token: () => token,
  });
  return { client, asked };
}

const json = (body: unknown, init: ResponseInit = {}) =>
  new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/problem+json' }, ...init });

/** As a socket does that never answers. */
const silence = (signal: AbortSignal) =>
  new Promise<Response>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error)),
  );

const failureOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('the client', () => {
  it('sends the token it has, and no header where there is none', async () => {
    const withToken = createClient(() => json({ ok: true }), 'secret');
    await withToken.client.put('/providers/a/isolation', { body: { ttl_s: 1 } });
    const headers = new Headers(withToken.asked[0]?.init.headers);
    expect(headers.get('Authorization')).toBe('Bearer secret');
    expect(withToken.asked[0]?.init.body).toBe('{"ttl_s":1}');
    const without = createClient(() => json({ ok: true }));
    await without.client.get('/flow');
    expect(new Headers(without.asked[0]?.init.headers).has('Authorization')).toBe(false);
  });

  it('turns a problem document into a problem with its code and trace id', async () => {
    const body = {
      code: 'not_dead',
      title: 'Only a dead one.',
      detail: 'See errors.',
      trace_id: 'abc',
      errors: [{ pointer: '/status', detail: 'it is queued' }],
    };
    const { client } = createClient(() => json(body, { status: 409 }));
    const error = await failureOf(client.post('/notifications/1/replay', { body: {} }));
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({
      status: 409,
      code: 'not_dead',
      detail: 'See errors.',
      traceId: 'abc',
      errors: body.errors,
      isPassing: false,
    });
  });

  it('makes a problem of an answer that is no problem document', async () => {
    const { client } = createClient(() => new Response('<html>', { status: 502 }));
    expect(await failureOf(client.get('/flow'))).toMatchObject({ code: 'http_502', isPassing: true });
    const broken = createClient(() => new Response('{', { headers: { 'Content-Type': 'application/json' } }));
    expect(await failureOf(broken.client.get('/flow'))).toMatchObject({ code: 'unreadable' });
  });

  it('tells a late answer from a service that is away', async () => {
    const late = createClient(silence);
    expect(await failureOf(late.client.get('/flow', { timeoutMs: 5 }))).toMatchObject({ code: 'timeout' });
    const away = createClient(() => Promise.reject(new TypeError('refused')));
    expect(await failureOf(away.client.get('/flow'))).toMatchObject({ code: 'unreachable', isPassing: true });
  });

  it('leaves the abort of whoever asked what it is', async () => {
    const { client } = createClient(silence);
    const controller = new AbortController();
    const pending = failureOf(client.get('/flow', { signal: controller.signal }));
    controller.abort();
    expect(await pending).not.toBeInstanceOf(ApiProblem);
  });

  it('leaves out of a query what is not set', () => {
    expect(pathOf('/payments', { customer_id: 'a b', status: undefined, cursor: null, q: '' })).toBe(
      '/payments?customer_id=a+b',
    );
    expect(pathOf('/payments', {})).toBe('/payments');
  });
});
