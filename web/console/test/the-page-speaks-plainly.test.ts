import { describe, expect, it } from '@jest/globals';
import { createFormat } from '../src/i18n/format.ts';
import { preferredLanguage } from '../src/i18n/language.ts';
import { fill } from '../src/i18n/translate.ts';
import { tokenIn } from '../src/session/token.ts';
import { curlLinesOf, curlOf } from '../src/ui/curl.ts';
import { barsOf } from '../src/ui/sparkline-bars.ts';

const storage = (kept: string | null) => ({ getItem: () => kept });

describe('the language', () => {
  it('is the one chosen before, else the browser’s, else English', () => {
    expect(preferredLanguage(storage('es'), ['en-US'])).toBe('es');
    expect(preferredLanguage(storage(null), ['fr-FR', 'es-MX', 'en'])).toBe('es');
    expect(preferredLanguage(storage('klingon'), ['fr-FR'])).toBe('en');
  });

  it('fills placeholders, with numbers as the language writes them', () => {
    expect(fill('{count} of {all}', { count: 12_345, all: 'x' }, createFormat('en').number)).toBe(
      '12,345 of x',
    );
  });
});

describe('times and rates', () => {
  const { duration, rate, relative } = createFormat('en');

  it('are as exact as they need to be', () => {
    expect(
      [0, 12.4, 999, 1_400, 6_000, 9_900, 59_400, 60_000, 200_000, 3_900_000, 180_000_000].map(duration),
    ).toEqual([
      '0 ms',
      '12 ms',
      '999 ms',
      '1.4 s',
      '6 s',
      '9.9 s',
      '59 s',
      '1 min',
      '3 min 20 s',
      '1 h 5 min',
      '2 d 2 h',
    ]);
    expect([0, 0.4, 9.96, 123.4].map(rate)).toEqual(['0', '0.4', '10.0', '123']);
    expect(relative(0, 12_000)).toBe('12\u00A0sec ago');
  });
});

describe('a moment', () => {
  const noon = new Date(2026, 2, 1, 12, 0, 0, 250).getTime();
  const nextNoon = new Date(2026, 2, 2, 12).getTime();

  it('is said with its day where that is not today, also to the millisecond', () => {
    const { time, exactTime } = createFormat('en');
    expect([time(noon, noon), exactTime(noon, noon)]).toEqual(['12:00:00', '12:00:00.250']);
    expect(time(noon, nextNoon)).toBe('1 Mar, 12:00:00');
    expect(exactTime(noon, nextNoon)).toBe('1 Mar, 12:00:00.250');
    expect(createFormat('es').exactTime(noon, nextNoon)).toMatch(/^1 de mar.*12:00:00,250$/);
  });
});

describe('an amount', () => {
  it('keeps every digit that the service wrote, with the currency’s code', () => {
    const large = { amount: '999999999999.99', currency: 'COP' };
    expect(createFormat('en').money(large)).toBe('999,999,999,999.99 COP');
    expect(createFormat('es').money(large)).toBe('999.999.999.999,99 COP');
    expect(createFormat('en').money({ amount: '1500', currency: 'JPY' })).toBe('1,500 JPY');
  });
});

describe('a line for the shell', () => {
  it('quotes what a shell would take apart, and never holds a token', () => {
    const line = curlOf(
      { method: 'PUT', path: '/providers/a/isolation', body: { reason: `it's 'down'`, ttl_s: 600 } },
      { origin: 'http://127.0.0.1:8000', needsKey: true },
    );
    expect(line).toBe(
      `curl -s -X PUT -H "authorization: Bearer $RELEVO_KEY" -H 'content-type: application/json' -d '{"reason":"it'\\''s '\\''down'\\''","ttl_s":600}' 'http://127.0.0.1:8000/providers/a/isolation'`,
    );
  });

  it('shows each piece of a stream as it comes, and keeps a header of the request', () => {
    const where = { origin: 'http://127.0.0.1:8000', needsKey: false };
    expect(curlOf({ method: 'GET', path: '/events', isStream: true }, where)).toBe(
      `curl -sN 'http://127.0.0.1:8000/events'`,
    );
    const headers = { 'idempotency-key': 'order-1' };
    expect(curlOf({ method: 'POST', path: '/payments', headers }, where)).toBe(
      `curl -s -X POST -H 'idempotency-key: order-1' 'http://127.0.0.1:8000/payments'`,
    );
  });
});

describe('several requests for the shell', () => {
  it('are a line each', () => {
    const requests = ['/a', '/b'].map((path) => ({ method: 'DELETE', path }) as const);
    expect(curlLinesOf(requests, { origin: 'http://127.0.0.1:8000', needsKey: false })).toBe(
      "curl -s -X DELETE 'http://127.0.0.1:8000/a'\ncurl -s -X DELETE 'http://127.0.0.1:8000/b'",
    );
  });
});

describe('the token in the address', () => {
  it('is read from the fragment only when it can be a header', () => {
    expect(tokenIn('#token=abc-123')).toBe('abc-123');
    expect(tokenIn('#token=a%0Ab')).toBeNull();
    expect(tokenIn('#other=1')).toBeNull();
    expect(tokenIn('')).toBeNull();
  });
});

describe('a sparkline', () => {
  const history = {
    slot_s: 2,
    until: '2026-03-01T12:00:00Z',
    accepted: [0, 8, 0],
    failed: [0, 2, 0],
    skipped: [0, 0, 5],
  };

  it('stacks what happened in one slot, and fills the height at the peak', () => {
    const { bars, peakPerS, totals } = barsOf(history, { width: 30, height: 10 });
    expect(bars.map(({ kind, y, height }) => ({ kind, y, height }))).toEqual([
      { kind: 'accepted', y: 2, height: 8 },
      { kind: 'failed', y: 0, height: 2 },
      { kind: 'skipped', y: 5, height: 5 },
    ]);
    expect(peakPerS).toBe(5);
    expect(totals).toEqual({ accepted: 8, failed: 2, skipped: 5 });
  });

  it('is empty, not broken, where nothing happened', () => {
    const none = { ...history, accepted: [], failed: [], skipped: [] };
    expect(barsOf(none, { width: 30, height: 10 })).toMatchObject({ bars: [], peakPerS: 0 });
  });
});
