import { describe, expect, it } from '@jest/globals';
import { startTestService } from './running-service.ts';

describe('API keys', () => {
  it('guard everything but health', async () => {
    const guarded = await startTestService({ environment: { API_KEYS: 'a-key-of-sixteen-characters' } });
    const status = async (path: string, key?: string) =>
      (
        await fetch(
          `${guarded.url}${path}`,
          key === undefined ? {} : { headers: { Authorization: `Bearer ${key}` } },
        )
      ).status;
    expect(await status('/payments')).toBe(401);
    expect(await status('/metrics')).toBe(401);
    expect(await status('/docs/')).toBe(401);
    expect(await status('/payments', 'another-key-of-that-length')).toBe(401);
    expect(await status('/payments', 'a-key-of-sixteen-characters')).toBe(200);
    expect(await status('/livez')).toBe(200);
    expect(await status('/readyz')).toBe(200);
    expect(await status('/health')).toBe(200);
    await guarded.stop();
  });
});
