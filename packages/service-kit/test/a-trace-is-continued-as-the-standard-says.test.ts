// https://www.w3.org/TR/trace-context-2/
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { continueTrace, isSampledIn, readTraceparent, spanIdIn, startServer, traceIdIn } from '../index.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const caller = `00-${traceId}-${spanId}-01`;
const random = (size: number): Buffer => Buffer.alloc(size, 0xab);

describe('a trace that a caller began', () => {
  it('goes on under a span of our own', () => {
    expect(continueTrace(caller, { random })).toEqual({
      traceId,
      traceparent: `00-${traceId}-abababababababab-01`,
      parentSpanId: spanId,
    });
  });

  it.each([
    ['is not to be recorded', '00', '00', false],
    ['is to be recorded', '01', '01', true],
    ['has an id that was made at random', '02', '02', false],
    ['is random and to be recorded', '03', '03', true],
    ['has flags that nobody knows yet', 'fd', '01', true],
  ])('%s, and the next one is told so: flags %s become %s', (_what, flags, passedOn, isSampled) => {
    const { traceparent } = continueTrace(`00-${traceId}-${spanId}-${flags}`);
    expect(traceparent.slice(-2)).toBe(passedOn);
    expect(isSampledIn(traceparent)).toBe(isSampled);
  });

  it.each([
    ['of a later version', `01-${traceId}-${spanId}-01`],
    ['of a later version that has more to say', `cc-${traceId}-${spanId}-01-what-the-future-will-be-like`],
    ['of a later version with an empty field behind', `01-${traceId}-${spanId}-01-`],
  ])('%s goes on in the version that we speak', (_what, header) => {
    expect(continueTrace(header, { random }).traceparent).toBe(`00-${traceId}-abababababababab-01`);
  });

  it('is recorded or not as the one who is asked says, whatever the caller wishes', () => {
    const asked: unknown[] = [];
    const isSampled = (...question: unknown[]): boolean => {
      asked.push(question);
      return false;
    };
    expect(continueTrace(caller, { isSampled }).traceparent.slice(-2)).toBe('00');
    expect(continueTrace(undefined, { isSampled, random }).traceparent.slice(-2)).toBe('02');
    expect(asked).toEqual([
      [traceId, { traceId, spanId, flags: 1 }],
      ['ab'.repeat(16), null],
    ]);
  });
});

describe('a trace begins here', () => {
  it.each([
    ['there is no header', undefined],
    ['it is empty', ''],
    ['it is nonsense', 'nonsense'],
    ['its version is the one that is none', `ff-${traceId}-${spanId}-01`],
    ['its version is no number', `0x-${traceId}-${spanId}-01`],
    ['version 00 has more to say', `${caller}-more`],
    ['version 00 has an empty field behind', `${caller}-`],
    ['a later version goes on without a dash', `01-${traceId}-${spanId}-01.more`],
    ['its trace id is all zero', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['its span id is all zero', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['its trace id is too short', `00-${traceId.slice(1)}-${spanId}-01`],
    ['its span id is too long', `00-${traceId}-${spanId}0-01`],
    ['its flags are no number', `00-${traceId}-${spanId}-0g`],
    ['it is in capitals', caller.toUpperCase()],
    ['it came twice', `${caller}, ${caller}`],
  ])('where %s', (_what, header) => {
    expect(readTraceparent(header)).toBeNull();
    expect(continueTrace(header, { random })).toEqual({
      traceId: 'ab'.repeat(16),
      // Made at random, and to be recorded by whoever records.
      traceparent: `00-${'ab'.repeat(16)}-${'ab'.repeat(8)}-03`,
      parentSpanId: null,
    });
  });

  it('with ids of its own each time', () => {
    const ids = Array.from({ length: 100 }, () => continueTrace(undefined).traceparent);
    expect(new Set(ids).size).toBe(100);
  });
});

it('what we write, anybody can read, whatever we were given', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      const { traceparent, traceId: id } = continueTrace(header);
      expect(readTraceparent(traceparent)).toEqual({
        traceId: id,
        spanId: spanIdIn(traceparent),
        flags: Number(traceparent.slice(-2)),
      });
      expect(traceIdIn(traceparent)).toBe(id);
    }),
  );
});

describe('a problem that is told before the app', () => {
  it.each([
    ['no Host', 'host_missing', 'GET / HTTP/1.1'],
    ['a target that is none', 'invalid_path', 'OPTIONS * HTTP/1.1\r\nHost: a'],
  ])('with %s is in the trace of the caller', async (_what, code, head) => {
    const server = await startServer({ app: () => undefined, host: '127.0.0.1', port: 0 });
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`${head}\r\ntraceparent: ${caller}\r\n\r\n`);
    const [answer] = (await once(socket.setEncoding('latin1'), 'data')) as [string]; // as its encoding says
    socket.destroy();
    await server.close(0);
    expect(answer).toContain(`"code":"${code}"`);
    expect(answer).toContain(`"trace_id":"${traceId}"`);
  });
});
