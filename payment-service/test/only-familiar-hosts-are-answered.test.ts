// Against DNS rebinding: a page elsewhere whose name points to this machine is of
// the same origin as the service, and gives itself away by that name alone.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from './browser-request.ts';
import { productionEnvironment } from './production-environment.ts';
import { loadConfig } from '../src/config.ts';
import { asShipped, gatewayYaml, samplePayment, sendReceipt, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

const token = 'the-token-of-the-console';
const apiKey = 'a-key-of-sixteen-characters';

let open: TestService;
let keyed: TestService;

beforeAll(async () => {
  [open, keyed] = await Promise.all([
    startTestService({ ...asShipped, environment: { CONSOLE_TOKEN: token } }),
    startTestService({ environment: { API_KEYS: apiKey } }),
  ]);
});
afterAll(() => Promise.all([open, keyed].map((each) => each.stop())));

const statusUnder = async (host: string, path = '/payments'): Promise<number> =>
  (await ask(open.url + path, { headers: { Host: host } })).status;

describe('a service that asks for no key', () => {
  it.each([
    'localhost',
    'localhost:8000',
    'LOCALHOST:8000',
    '127.0.0.1:8000',
    '127.8.9.1',
    '[::1]:8000',
    '192.168.1.20:8000',
    'payment-service:8000',
    '',
  ])('answers under %j', async (host) => {
    expect(await statusUnder(host)).toBe(200);
  });

  it.each([
    'evil.example:8000',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:8000',
    '127.0.0.1.nip.io',
    'evil.example.',
    'user@localhost',
    'a b/c?d#e@f',
    '%65vil.example',
    'xn--evil-9za.example',
  ])('shows and does nothing under %j', async (host) => {
    const paths = [
      '/payments',
      '/providers',
      '/metrics',
      '/console',
      '/console/session',
      '/docs',
      '/',
      '/no',
    ];
    for (const path of paths) expect([path, await statusUnder(host, path)]).toEqual([path, 403]);
    // To the browser it is one origin, so the origin alone would let it through.
    const rebound = { Origin: `http://${host}`, 'Sec-Fetch-Site': 'same-origin', Host: host };
    const payment = { method: 'POST', body: samplePayment, headers: rebound };
    const { status, code } = await ask(`${open.url}/payments`, payment);
    expect([status, code]).toEqual([403, 'foreign_host']);
  });

  it('takes receipts and tells its health under any name: they come through proxies', async () => {
    for (const path of ['/livez', '/readyz', '/health']) {
      expect([path, await statusUnder('relevo.example', path)]).toEqual([path, 200]);
    }
    expect(await sendReceipt(open.url, 'twilio', { status: 'sent', providerMessageId: 'm-1' })).toBe(204);
    const body = {
      eventKey: 'm-2 sent',
      providerMessageId: 'm-2',
      attemptId: null,
      status: 'sent',
      providerStatus: 'sent',
      code: null,
    };
    const receipt = { method: 'POST', headers: { Host: 'relevo.example' }, body };
    expect((await ask(`${open.url}/receipts/twilio`, receipt)).status).toBe(204);
  });
});

it('is answered under any name where a key is asked for', async () => {
  const headers = { Host: 'relevo.example', Authorization: `Bearer ${apiKey}` };
  expect((await ask(`${keyed.url}/payments`, { headers })).status).toBe(200);
  expect((await ask(`${keyed.url}/payments`, { headers: { Host: 'relevo.example' } })).status).toBe(401);
});

describe('names', () => {
  it.each([
    ['nothing that keeps strangers out', {}, false],
    ['keys', { API_KEYS: apiKey }, true],
    ['a proxy that authenticates', { ALLOW_UNAUTHENTICATED: '1' }, true],
    ['containers on a laptop', { ALLOW_UNAUTHENTICATED: '1', RELEVO_ENV: 'development' }, false],
  ])('of any kind are taken with %s: %j', (_what, changes, expected) => {
    const result = loadConfig({ ...productionEnvironment, ...changes }, gatewayYaml);
    expect(result.ok && result.config.isAnyHostTaken).toBe(expected);
  });
});
