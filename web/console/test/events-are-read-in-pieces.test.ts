import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SseOverflowError, createSseParser } from '../src/api/sse-parser.ts';

const stream =
  'retry: 1000\n\n: ping\n\nevent: hello\ndata: {"a":1}\n\nid: b-1\r\nevent: breaker.moved\r\ndata: one\r\ndata: two\r\n\r\ndata:x\n\n';

const whole = [
  { id: null, type: 'hello', text: '{"a":1}' },
  { id: 'b-1', type: 'breaker.moved', text: 'one\ntwo' },
  { id: null, type: 'message', text: 'x' },
];

describe('the reader of an event stream', () => {
  it('gives the same events however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (cuts) => {
        const parser = createSseParser();
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const seen = places.slice(1).flatMap((end, index) => parser.push(stream.slice(places[index], end)));
        expect(seen).toEqual(whole);
        expect(parser.retryMs()).toBe(1_000);
      }),
    );
  });

  it('gives nothing for a ping or for an event that is not whole', () => {
    const parser = createSseParser();
    expect(parser.push(': ping\n\nevent: flow\ndata: {}\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ id: null, type: 'flow', text: '{}' }]);
  });

  it('gives up on a line without end', () => {
    const parser = createSseParser();
    const piece = 'x'.repeat(1_048_576);
    expect(() => Array.from({ length: 5 }, () => parser.push(piece))).toThrow(SseOverflowError);
  });
});
