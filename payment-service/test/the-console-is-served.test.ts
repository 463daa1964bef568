// The built console under /console: what a browser may keep, what it may run, and
// that nothing but the console's own files ever comes out.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { createLogger, createProblemHandler, createTraceMiddleware } from '@relevo/service-kit';
import { createConsolePage, sendBrowsersToConsole } from '../src/adapters/http/console-page.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';

let folder: string;
let logs: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relevo-console-'));
  logs = [];
  writeFileSync(join(folder, 'secret.txt'), 'outside');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const dist = (): string => join(folder, 'dist');

function build(): void {
  mkdirSync(join(dist(), 'assets'), { recursive: true });
  writeFileSync(join(dist(), 'index.html'), '<!doctype html><title>Relevo</title>');
  writeFileSync(join(dist(), 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(dist(), '.stamp'), 'inside, and nobody’s affair');
  writeFileSync(join(dist(), 'assets', 'index-Bk3x.js'), 'export const a = 1;\n');
  writeFileSync(join(dist(), 'assets', 'index-Bk3x.css'), 'body { margin: 0 }\n');
}

function createPage() {
  const app = express().disable('x-powered-by').set('etag', false);
  app.use(createTraceMiddleware());
  app.get('/', sendBrowsersToConsole);
  app.use('/console', createConsolePage(dist()));
  app.use((_request, response) => void response.status(404).end('behind'));
  app.use(
    createProblemHandler(createLogger({ service: 'test', level: 'debug', write: (line) => logs.push(line) })),
  );
  return app;
}

/** Sends the path as it stands; clients made for people tidy it up first. */
async function getRaw(path: string): Promise<{ readonly status: number; readonly body: string }> {
  const server = createPage().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an AddressInfo
  try {
    return await new Promise((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      sent.on('error', reject).end();
    });
  } finally {
    server.close();
  }
}

describe('the console', () => {
  it.each([
    '/console',
    '/console/',
    '/console/index.html',
    '/console/payments/019ac1?tab=a',
    '/console/providers/a.b',
  ])('is the page at %s', async (path) => {
    build();
    const response = await supertest(createPage()).get(path);
    expect(response.status).toBe(200);
    expect(response.text).toContain('<title>Relevo</title>');
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    // Each load asks whether there is a newer build.
    expect(response.headers['cache-control']).toBe('no-cache');
    expect(response.headers['etag']).toBeDefined();
  });

  it('is not loaded twice where nothing has changed', async () => {
    build();
    const { headers } = await supertest(createPage()).get('/console/');
    const again = await supertest(createPage())
      .get('/console/')
      .set('If-None-Match', headers['etag'] ?? '');
    expect(again.status).toBe(304);
  });

  it('may run and load only what comes from here, and may be framed by nobody', async () => {
    build();
    for (const path of ['/console', '/console/assets/index-Bk3x.js', '/console/assets/gone.js']) {
      const { headers } = await supertest(createPage()).get(path);
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      // No other origin may read it, and no cookie is ever set.
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  it.each([
    ['/console/assets/index-Bk3x.js', 'text/javascript; charset=utf-8'],
    ['/console/assets/index-Bk3x.css', 'text/css; charset=utf-8'],
  ])('lets a browser keep %s for a year', async (path, type) => {
    build();
    const { status, headers } = await supertest(createPage()).get(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(type);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('has its other files checked at each load', async () => {
    build();
    const { headers } = await supertest(createPage()).get('/console/favicon.svg');
    expect(headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' });
  });

  it('answers HEAD like GET, without the body', async () => {
    build();
    for (const path of ['/console', '/console/payments', '/console/assets/index-Bk3x.js']) {
      const { status, headers, text } = await supertest(createPage()).head(path);
      expect({ status, text }).toEqual({ status: 200, text: undefined });
      expect(Number(headers['content-length'])).toBeGreaterThan(10);
    }
  });

  it('takes no other method', async () => {
    build();
    const { status, headers, text } = await supertest(createPage()).post('/console/payments').send({});
    expect(status).toBe(405);
    expect(headers['allow']).toBe('GET, HEAD');
    expect(text).toContain('"code":"method_not_allowed"');
  });

  it.each(['/console/assets/', '/console/assets', '/console/assets/index-Old1.js', '/console/assets/a/b'])(
    'has nothing at %s, and gives no page instead of a script',
    async (path) => {
      build();
      const { status, text } = await supertest(createPage()).get(path);
      expect(status).toBe(404);
      expect(text).toContain('"code":"not_found"');
    },
  );

  it.each([
    '/console/../secret.txt',
    '/console/..%2fsecret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/assets/../../secret.txt',
    '/console/assets/..%2f..%2fsecret.txt',
    '/console/assets/%2e%2e%5c..%5csecret.txt',
    '/console/..;/secret.txt',
    '/console//etc/passwd',
    '/console/%00',
    '/console/secret.txt%00.js',
    '/console/assets/%ff',
    '/console/%zz',
    '/console/very-long',
    '/console/.stamp',
  ])('lets nothing out at %s', async (path) => {
    build();
    const { status, body } = await getRaw(path.replace('very-long', 'a'.repeat(5_000)));
    expect([200, 400, 404]).toContain(status);
    expect(body).not.toMatch(/outside|root:|inside, and/);
    expect(logs).toEqual([]);
  });

  it.each([
    ['a range that is not there', { Range: 'bytes=99999-' }, 200],
    ['a condition that does not hold', { 'If-Match': '"another"' }, 412],
  ])('is not upset by %s', async (_what, headers, status) => {
    build();
    for (const path of ['/console', '/console/assets/index-Bk3x.js', '/console/favicon.svg']) {
      expect((await supertest(createPage()).get(path).set(headers)).status).toBe(status);
    }
    expect(logs).toEqual([]);
  });

  it('says how to build it where it has not been, and is there as soon as it has', async () => {
    const page = createPage();
    const program = await supertest(page).get('/console');
    expect(program.status).toBe(503);
    expect(program.body).toMatchObject({ code: 'console_not_built' });
    const browser = await supertest(page).get('/console/payments').set('Accept', 'text/html,*/*;q=0.8');
    expect(browser.status).toBe(503);
    expect(browser.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(browser.text).toContain('npm run console:build');
    build();
    expect((await supertest(page).get('/console')).status).toBe(200);
  });

  it('is where a browser gets from the bare address, and nobody else', async () => {
    const browser = await supertest(createPage()).get('/').set('Accept', 'text/html,*/*;q=0.8');
    expect([browser.status, browser.headers['location']]).toEqual([302, '/console/']);
    for (const accept of ['*/*', 'application/json', 'application/problem+json']) {
      expect((await supertest(createPage()).get('/').set('Accept', accept)).text).toBe('behind');
    }
  });
});

describe('the service', () => {
  const startService = serviceOfEachTest();

  it('asks for no key to load the console, and for one to read anything', async () => {
    const { url } = await startService({ environment: { API_KEYS: 'a-key-of-sixteen-characters' } });
    // 503 where it has not been built on this machine.
    expect([200, 503]).toContain((await fetch(`${url}/console/`)).status);
    expect((await fetch(`${url}/payments`)).status).toBe(401);
    const metrics = await fetch(`${url}/metrics`, {
      headers: { authorization: 'Bearer a-key-of-sixteen-characters' },
    });
    expect(await metrics.text()).toMatch(/route="\/console\/\*"/);
  });
});
