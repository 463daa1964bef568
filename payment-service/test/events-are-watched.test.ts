// Whoever watches GET /events: what it may ask for, and how it comes back.
import { describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { feedEventTypes } from '../src/adapters/events/event-views.ts';
import { metric, post, samplePayment } from './running-service.ts';
import type { EventWatch } from './watched-events.ts';
import { ask, watchedServicesOfEachTest } from './watched-service.ts';

const { start, watch, startWatched } = watchedServicesOfEachTest();

const wait = { Prefer: 'wait=10' };

describe('whoever watches', () => {
  it('gets only the types that were asked for', async () => {
    const service = await start();
    const some = await watch(service, '?types=notification.settled,notification.attempted');
    const state = await watch(service, '?types=providers');
    await post(service.url, samplePayment, wait);
    await some.seen('notification.settled');
    await until(() => state.events('providers').length > 1);
    const typesIn = (seen: EventWatch) => [...new Set(seen.events().map(({ type }) => type))];
    expect(typesIn(some)).toEqual(['hello', 'notification.attempted', 'notification.settled']);
    expect(typesIn(state)).toEqual(['hello', 'providers']);
  });

  it.each([
    '?types=everything',
    '?types=',
    '?types=breaker.moved,',
    '?type=breaker.moved',
    '?types=a&types=b',
  ])('is told that %s means nothing', async (query) => {
    const service = await start();
    const { status, body } = await ask(service, 'GET', `/events${query}`);
    expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'invalid_request' });
    if (query === '?types=everything') expect(JSON.stringify(body)).toContain(feedEventTypes.join(', '));
  });

  it('goes on where it left off, by header or by query', async () => {
    const { service, seen } = await startWatched();
    await post(service.url, samplePayment, wait);
    const { id } = await seen.seen('notification.attempted');
    seen.leave();
    await post(service.url, samplePayment, wait);
    const resumed = [
      await watch(service, '', { 'Last-Event-ID': id ?? '' }),
      await watch(service, `?last_event_id=${id ?? ''}`),
      await watch(service, '?last_event_id=of-long-ago', { 'Last-Event-ID': id ?? '' }),
    ];
    for (const each of resumed) {
      expect((await each.seen('hello')).fields['missed']).toBe(0);
      const after = each.events().filter((event) => event.id !== null);
      expect(after.map(({ type }) => type)).toEqual([
        'notification.settled',
        'payment.taken',
        'notification.attempted',
        'notification.settled',
      ]);
    }
  });

  it('learns that the process was restarted meanwhile, and gets all that came since', async () => {
    const { service, seen } = await startWatched();
    await post(service.url, samplePayment, wait);
    const { id } = await seen.seen('notification.settled');
    await service.restart();
    await seen.ended;
    await post(service.url, samplePayment, wait);
    const resumed = await watch(service, '', { 'Last-Event-ID': id ?? '' });
    expect((await resumed.seen('hello')).fields['missed']).toBeNull();
    await resumed.seen('notification.settled');
    expect(resumed.events('payment.taken')).toHaveLength(1);
  });

  it('needs a key where there are keys', async () => {
    const apiKey = 'a-key-of-sixteen-characters';
    const service = await start({ environment: { API_KEYS: apiKey } });
    expect((await watch(service)).status).toBe(401);
    expect((await watch(service, '', { Authorization: `Bearer ${apiKey}` })).status).toBe(200);
  });

  it('may ask for the head alone, and for nothing but reading', async () => {
    const service = await start();
    const head = await fetch(`${service.url}/events`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const posted = await fetch(`${service.url}/events`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('does not count as a request that takes long, and holds no stop up', async () => {
    const { service, seen } = await startWatched();
    await seen.seen('providers');
    seen.leave();
    await watch(service);
    const begunAtMs = performance.now();
    await service.restart();
    expect(performance.now() - begunAtMs).toBeLessThan(3_000);
    const line = 'relevo_http_request_duration_seconds_count{method="GET",route="/events",status="200"}';
    expect(await metric(service.url, line)).toBeNull();
    expect(await metric(service.url, 'relevo_events_dropped_total')).toBe(0);
  });
});
