import { afterEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { startServer } from '@relevo/service-kit';
import type { RunningServer } from '@relevo/service-kit';
import { createAdminGuard } from '../src/admin-guard.ts';
import type { AdminAccess } from '../src/admin-guard.ts';
import { call } from './plain-notifier.ts';

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close(0);
  server = undefined;
});

/** An app behind the guard; `address` stands in for the caller's when it comes from elsewhere. */
async function ask(
  access: Partial<AdminAccess>,
  headers: Readonly<Record<string, string>>,
  address?: string,
) {
  const app = express();
  app.use((request, _response, next) => {
    if (address !== undefined) Object.defineProperty(request.socket, 'remoteAddress', { value: address });
    next();
  });
  app.use(createAdminGuard({ isEnabled: true, isRemoteAllowed: false, ...access }));
  app.use((_request, response) => void response.json({ in: true }));
  await server?.close(0);
  server = await startServer({ app, host: '127.0.0.1', port: 0 });
  const seen = await call(server.url, { headers });
  if (seen.kind !== 'answer') throw new Error(seen.code);
  const { code = 'in' } = JSON.parse(seen.body) as { code?: string }; // a problem, or the answer above
  return code;
}

it('is not there without FAULTS_ENABLED', async () => {
  expect(await ask({ isEnabled: false }, {})).toBe('faults_disabled');
});

it('takes a local caller, over IPv4, IPv6 and IPv4 in IPv6', async () => {
  expect(await ask({}, {})).toBe('in');
  for (const address of ['::1', '::ffff:127.0.0.1', '127.9.9.9']) {
    expect(await ask({}, {}, address)).toBe('in');
  }
});

it('goes by the address of the socket, whatever the headers claim', async () => {
  const headers = { 'X-Forwarded-For': '127.0.0.1', Forwarded: 'for=127.0.0.1' };
  expect(await ask({}, headers, '192.0.2.7')).toBe('admin_is_local');
});

it('takes a caller from elsewhere with ADMIN_REMOTE', async () => {
  expect(await ask({ isRemoteAllowed: true }, {}, '192.0.2.7')).toBe('in');
});

describe('against a browser that was sent by a foreign page', () => {
  it.each([
    ['evil.example', 'foreign_host'],
    ['127.0.0.1.evil.example', 'foreign_host'],
    ['localhost.evil.example:8001', 'foreign_host'],
    ['notifier-primary:8001', 'foreign_host'],
    ['localhost:8001', 'in'],
    ['[::1]:8001', 'in'],
  ])('Host %s: %s', async (host, outcome) => {
    expect(await ask({}, { Host: host })).toBe(outcome);
  });

  it.each([
    ['evil.example', 'foreign_host'],
    ['notifier-primary:8001', 'in'],
    ['192.0.2.1:8001', 'in'],
  ])('Host %s with ADMIN_REMOTE: %s', async (host, outcome) => {
    expect(await ask({ isRemoteAllowed: true }, { Host: host })).toBe(outcome);
  });

  it.each([
    ['http://evil.example', 'foreign_origin'],
    ['null', 'foreign_origin'],
    ['http://localhost:8000', 'foreign_origin'],
    ['http://127.0.0.1:8001', 'foreign_origin'],
    ['http://localhost', 'foreign_origin'],
    ['https://localhost:8001', 'foreign_origin'],
    ['http://localhost:8001', 'in'],
  ])('Origin %s under the host localhost:8001: %s', async (origin, outcome) => {
    expect(await ask({}, { Origin: origin, Host: 'localhost:8001' })).toBe(outcome);
    const fetched = { Origin: origin, Host: 'localhost:8001', 'Sec-Fetch-Site': 'same-origin' };
    expect(await ask({}, fetched)).toBe(outcome);
  });

  it.each([
    ['same-site', 'foreign_origin'],
    ['cross-site', 'foreign_origin'],
    ['same-origin', 'in'],
    ['none', 'in'],
  ])('Sec-Fetch-Site %s: %s', async (site, outcome) => {
    expect(await ask({}, { 'Sec-Fetch-Site': site })).toBe(outcome);
  });
});
