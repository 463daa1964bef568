import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLogger, maskText } from '../index.ts';

const canary = '+573009998877';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ service: 'test', level: 'debug', write: (line) => lines.push(line) }));
  return lines.join('');
}

describe('a phone number never reaches a log line', () => {
  it.each([
    ['a field', { phone: canary }],
    ['free text', { detail: `could not reach ${canary}, giving up` }],
    ['a key', { [canary]: 1 }],
    ['a nested array', { tries: [[{ to: [canary] }]] }],
    ['a national number', { mobile: '3009998877' }],
    ['a number typed as a number', { mobile: 573009998877 }],
    ['a URL-encoded form body', { body: 'To=%2B573009998877&Body=x' }],
    ['spaces and dashes', { detail: 'call +57 300 999-88-77 now' }],
    ['an error with a cause', { error: new Error(`no route to ${canary}`, { cause: new Error(canary) }) }],
    ['a child logger', { child: { phone: canary } }],
  ])('in %s', (_where, fields) => {
    const text = logged((logger) => logger.child({ phone: canary }).info('thing.done', fields));
    expect(text.replace(/[^\d]/g, '')).not.toContain('3009998877');
    expect(text).toContain('8877');
  });

  it('whatever the surrounding text is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (before, after) => {
        fc.pre(
          !/[\d+]$/.test(before) &&
            !/^[\d]/.test(after) &&
            !/[0-9a-f-]$/i.test(before) &&
            !/^[0-9a-f-]/i.test(after),
        );
        expect(maskText(`${before}${canary}${after}`)).not.toContain(canary.slice(1));
      }),
    );
  });

  it('keeps ids, times and durations readable', () => {
    const fields = {
      paymentId: '0193f5c1-7a63-7c3e-8b1a-123456789012',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      sid: 'SM4bf92f3577b34da6a3ce929d0e0e4736',
      at: '2026-11-23T09:28:15.123Z',
      retryAtMs: 1_795_000_000_123,
      durationMs: 12.5,
      amount: '100.00',
    };
    const line: unknown = JSON.parse(logged((logger) => logger.info('thing.done', fields)));
    expect(line).toMatchObject(fields);
  });

  it('bounds what one line can hold', () => {
    const deep: { next?: unknown } = {};
    let last = deep;
    for (let depth = 0; depth < 50; depth += 1) last = last.next = {} as { next?: unknown };
    const text = logged((logger) =>
      logger.info('thing.done', {
        deep,
        list: Array.from({ length: 5_000 }, (_, index) => index),
        text: 'x'.repeat(100_000),
      }),
    );
    expect(text.length).toBeLessThan(12_000);
  });
});
