// GET /console/session on three services: open, read-only, and one that asks for API keys.
import { describe, expect, it } from '@jest/globals';
import { ask } from './browser-request.ts';
import { apiKey, consoleServicesOfThisFile, token } from './console-services.ts';
import type { TestService } from './running-service.ts';

let service: TestService;
let locked: TestService;
let keyed: TestService;

consoleServicesOfThisFile((services) => {
  ({ service, locked, keyed } = services);
});

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
