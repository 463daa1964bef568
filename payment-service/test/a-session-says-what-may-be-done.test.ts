// GET /console/session on three services: open, read-only, and one that asks for API keys.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from './browser-request.ts';
import { startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

const token = 'the-token-of-the-console';
const apiKey = 'a-key-of-sixteen-characters';

let service: TestService;
let locked: TestService;
let keyed: TestService;

beforeAll(async () => {
  [service, locked, keyed] = await Promise.all([
    startTestService({ environment: { CONSOLE_TOKEN: token } }),
    startTestService({ environment: { CONSOLE_TOKEN: token, CONSOLE_READONLY: '1' } }),
    startTestService({ environment: { CONSOLE_TOKEN: token, API_KEYS: apiKey } }),
  ]);
});
afterAll(() => Promise.all([service, locked, keyed].map((each) => each.stop())));

describe('the session', () => {
  const session = async (at: TestService, authorization?: string): Promise<unknown> => {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const { body, status } = await ask(`${at.url}/console/session`, { headers });
    expect(status).toBe(200);
    return JSON.parse(body);
  };

  it('says what may be done here, to whoever asks', async () => {
    expect(await session(service)).toEqual({
      replica: 'replica-a',
      version: expect.any(String),
      environment: 'development',
      default_currency: 'COP',
      needs_key: false,
      can_change: 'token_needed',
      is_authenticated: false,
      development: null,
    });
    expect(await session(service, `Bearer ${token}`)).toMatchObject({
      can_change: 'yes',
      is_authenticated: true,
    });
    expect(await session(service, 'Bearer wrong')).toMatchObject({
      can_change: 'token_needed',
      is_authenticated: false,
    });
    expect(await session(locked, `Bearer ${token}`)).toMatchObject({
      can_change: 'readonly',
      is_authenticated: true,
    });
    expect(await session(keyed)).toMatchObject({ needs_key: true, is_authenticated: false });
    expect(await session(keyed, `Bearer ${apiKey}`)).toMatchObject({ needs_key: true, can_change: 'yes' });
  });

  it('is never kept by a browser or a proxy', async () => {
    expect((await ask(`${service.url}/console/session`)).headers['cache-control']).toBe('no-store');
  });
});
