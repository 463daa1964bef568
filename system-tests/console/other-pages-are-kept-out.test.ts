// What pages from elsewhere can do to the service with a visitor's browser, tried in a
// real one: it is the browser that sends Origin and Sec-Fetch-Site, and no test of ours.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { startBrowser } from '../harness/browser.ts';
import type { TestBrowser } from '../harness/browser.ts';
import { expectSoon } from '../harness/expect-soon.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';

const CONSOLE_TOKEN = 'the-token-of-a-careful-person';
const ELSEWHERE = 'elsewhere.example';
const PAYMENT = '{"amount": 100.0, "customer_id": "123", "message": "Pago recibido"}';

let system: RunningSystem;
let browser: TestBrowser;
/** Pages of another site, on another port of this very machine, and of a name that was made to point here. */
let otherPort: string;
let otherSite: string;
let rebound: string;

const elsewhere = createServer((_request, response) => {
  response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Elsewhere</title><body></body>');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const { port } = elsewhere.address() as AddressInfo; // a TCP server that listens has an AddressInfo
  system = await startRunningSystem({ env: { CONSOLE_TOKEN } });
  browser = await startBrowser([`--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`]);
  otherPort = `http://127.0.0.1:${port}`;
  otherSite = `http://${ELSEWHERE}:${port}`;
  rebound = system.urls.payment.replace('127.0.0.1', ELSEWHERE);
});
afterAll(async () => {
  await browser.close();
  await system.stop();
  elsewhere.closeAllConnections();
  elsewhere.close();
});

type Attempt = { readonly status: number; readonly body: string };

/** As a script of the page sends it. Status 0: the browser let it see nothing. */
const send = (page: Page, url: string, options: object = {}): Promise<Attempt> =>
  page.evaluate<Attempt>(
    `fetch(${JSON.stringify(url)}, ${JSON.stringify(options)})
       .then(async (answer) => ({ status: answer.status, body: await answer.text() }))
       .catch(() => ({ status: 0, body: '' }))`,
  );

async function paymentsTaken(): Promise<number> {
  const { items } = await system.client.json<{ items: readonly unknown[] }>(
    `${system.urls.payment}/payments?limit=1000`,
  );
  return items.length;
}

async function stateOfPrimary(): Promise<string> {
  return (await system.client.json<{ state: string }>(`${system.urls.payment}/providers/aldeamo`)).state;
}

const refusals = (): number => system.log.filter((line) => line.includes('operator.refused')).length;

describe('a page from elsewhere', () => {
  it.each([
    ['another port of this machine', () => otherPort],
    ['another site', () => otherSite],
  ])('on %s reads nothing and changes nothing', async (_what, at) => {
    const { payment } = system.urls;
    const { page } = await browser.openPage();
    await page.goto(at());
    const before = await paymentsTaken();
    const refusedBefore = refusals();

    const authorization = `Bearer ${CONSOLE_TOKEN}`;
    const tries = [
      await send(page, `${payment}/payments`),
      await send(page, `${payment}/console/session`),
      await send(page, `${payment}/payments`, { method: 'POST', body: PAYMENT, mode: 'no-cors' }),
      await send(page, `${payment}/payments`, { method: 'POST', body: PAYMENT }),
      await send(page, `${payment}/dev/notifiers/primary/admin/reset`, { method: 'POST', mode: 'no-cors' }),
      await send(page, `${payment}/providers/aldeamo/isolation`, {
        method: 'PUT',
        headers: { authorization, 'content-type': 'application/json' },
        body: '{"reason": "from elsewhere", "ttl_s": 60}',
      }),
      await send(page, `${payment}/notifications/replays`, { method: 'POST', body: '{}', mode: 'no-cors' }),
    ];
    expect(tries.map(({ status, body }) => [status, body])).toEqual(tries.map(() => [0, '']));
    // Those that need no preflight arrive, and are refused by us.
    await expectSoon(refusals, refusedBefore + 4);
    expect(await paymentsTaken()).toBe(before);
    expect(await stateOfPrimary()).toBe('closed');
  });

  it('posts no payment with a form either', async () => {
    const { page } = await browser.openPage();
    await page.goto(otherSite);
    const before = await paymentsTaken();
    const arrived = page.waitForResponse((response) => response.url().endsWith('/payments'));
    await page.evaluate(`{
      const form = document.createElement('form');
      form.method = 'post';
      form.enctype = 'text/plain';
      form.action = ${JSON.stringify(`${system.urls.payment}/payments`)};
      const field = document.createElement('input');
      field.name = ${JSON.stringify(`${PAYMENT.slice(0, -1)}, "x": "`)};
      field.value = '"}';
      form.append(field);
      document.body.append(form);
      form.submit();
    }`);
    expect((await arrived).status()).toBe(403);
    expect(await paymentsTaken()).toBe(before);
  });

  it('shows neither the console nor the documentation in a frame, where a click could be stolen', async () => {
    const { page, complaints } = await browser.openPage();
    await page.goto(otherSite);
    for (const path of ['/console/', '/docs']) {
      await page.evaluate(`new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.onload = resolve;
        frame.src = ${JSON.stringify(system.urls.payment + path)};
        document.body.append(frame);
      })`);
    }
    await expectSoon(() => complaints.filter((text) => text.includes('frame-ancestors')).length, 2);
  });

  it('is told nothing where its own name points to this machine', async () => {
    const { page } = await browser.openPage();
    const opened = await page.goto(`${rebound}/payments`);
    expect(opened?.status()).toBe(403);
    // Of one origin with the service now, as the browser sees it: it may read whatever comes.
    for (const path of ['/payments', '/providers', '/console/session', '/metrics', '/dev/traffic']) {
      const { status, body } = await send(page, rebound + path);
      expect([path, status]).toEqual([path, 403]);
      expect(body).toContain('"code":"foreign_host"');
    }
    const before = await paymentsTaken();
    const json = { 'content-type': 'application/json' };
    const posted = await send(page, `${rebound}/payments`, { method: 'POST', headers: json, body: PAYMENT });
    expect(posted.status).toBe(403);
    expect(await paymentsTaken()).toBe(before);
  });
});

describe('a page of our own', () => {
  const isolation = { method: 'DELETE' };

  it('changes things with the token, and without it only looks', async () => {
    const { payment } = system.urls;
    const { page } = await browser.openPage();
    await page.goto(`${payment}/docs`);
    const path = `${payment}/providers/aldeamo/isolation`;
    expect((await send(page, `${payment}/providers`)).status).toBe(200);
    expect((await send(page, path, isolation)).body).toContain('"code":"console_token_needed"');
    const headers = { authorization: `Bearer ${CONSOLE_TOKEN}` };
    expect((await send(page, path, { ...isolation, headers })).status).toBe(200);
    const fault = `${payment}/dev/notifiers/primary/admin/faults`;
    expect((await send(page, fault)).status).toBe(200);
    expect((await send(page, fault, { ...isolation, headers })).status).toBe(200);
    expect(system.log.filter((line) => line.includes(CONSOLE_TOKEN))).toEqual([]);
  });

  it('takes a payment from the documentation, with a click on "try it out"', async () => {
    const { page, complaints } = await browser.openPage();
    await page.goto(`${system.urls.payment}/docs`);
    const operation = page.locator('.opblock-post', { has: page.locator('[data-path="/payments"]') });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    const before = await paymentsTaken();
    await operation.locator('textarea').fill(PAYMENT);
    const answered = page.waitForResponse((response) => response.url().endsWith('/payments'));
    await operation.getByRole('button', { name: 'Execute' }).click();
    expect((await answered).status()).toBe(201);
    expect(await paymentsTaken()).toBe(before + 1);
    expect(complaints).toEqual([]);
  });
});
