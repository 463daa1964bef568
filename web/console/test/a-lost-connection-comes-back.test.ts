import { describe, expect, it } from '@jest/globals';
import { createEventReader } from '../src/api/event-reader.ts';
import type { Connection } from '../src/api/event-reader.ts';
import type { SseMessage } from '../src/api/sse-parser.ts';

type Timer = { readonly handle: () => void; readonly ms: number; isOff: boolean };
type Call = { readonly headers: Headers; readonly signal: AbortSignal };

/** Lets every promise that can settle do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function createReader(answers: readonly (() => Response | Promise<Response>)[], token: string | null = null) {
  const timers: Timer[] = [];
  const calls: Call[] = [];
  const connections: Connection[] = [];
  const messages: SseMessage[] = [];
  const reader = createEventReader({
    path: '/events',
    fetch: async (_url, init) => {
      const answer = answers[calls.length];
      calls.push({ headers: new Headers(init?.headers), signal: init?.signal as AbortSignal });
      if (answer === undefined) throw new TypeError('connection refused');
      return answer();
    },
    token: () => token,
    now: () => 1_000_000,
    random: () => 1,
    setTimer: (handle, ms) => {
      const timer = { handle, ms, isOff: false };
      timers.push(timer);
      return () => (timer.isOff = true);
    },
    onConnection: (connection) => connections.push(connection),
    onMessage: (message) => messages.push(message),
  });
  const running = () => timers.filter(({ isOff }) => !isOff);
  const fire = async (ms: number) => {
    const timer = running().find((one) => one.ms === ms);
    if (timer === undefined)
      throw new Error(
        `no timer of ${ms} ms in ${running()
          .map((one) => one.ms)
          .join()}`,
      );
    timer.isOff = true;
    timer.handle();
    await settle();
  };
  return { reader, calls, connections, messages, running, fire };
}

const streamOf = (text: string, isEnding = true) =>
  new Response(
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(text));
        if (isEnding) controller.close();
      },
    }),
    { headers: { 'Content-Type': 'text/event-stream' } },
  );

describe('the connection to the events', () => {
  it('begins with the oldest event there is, and goes on after the last that it has, with its token', async () => {
    const { reader, calls, connections, messages, fire } = createReader(
      [() => streamOf('id: b-7\nevent: receipt.told\ndata: {}\n\n'), () => streamOf(': ping\n\n', false)],
      'secret',
    );
    reader.start();
    await settle();
    expect(messages).toEqual([{ id: 'b-7', type: 'receipt.told', text: '{}' }]);
    expect(connections.map(({ kind }) => kind)).toEqual(['connecting', 'open', 'lost']);
    await fire(1_000);
    expect(calls[0]?.headers.get('Last-Event-ID')).toBe('0');
    expect(calls[1]?.headers.get('Last-Event-ID')).toBe('b-7');
    expect(calls[1]?.headers.get('Authorization')).toBe('Bearer secret');
    expect(connections.at(-1)).toEqual({ kind: 'open' });
    reader.stop();
  });

  it('waits longer after each failure, up to 15 seconds', async () => {
    const { reader, connections, fire } = createReader([]);
    reader.start();
    await settle();
    for (const ms of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) await fire(ms);
    expect(connections.at(-1)).toEqual({ kind: 'lost', code: 'unreachable', retryAtMs: 1_015_000 });
    reader.stop();
  });

  it('cuts a line that says nothing for 12 seconds', async () => {
    const { reader, calls, fire } = createReader([() => streamOf(': ping\n\n', false)]);
    reader.start();
    await settle();
    await fire(12_000);
    expect(calls[0]?.signal.aborted).toBe(true);
    reader.stop();
  });

  it('comes as late as the service asks when there are too many watchers', async () => {
    const busy = () => new Response('{}', { status: 503, headers: { 'Retry-After': '7' } });
    const { reader, connections } = createReader([busy]);
    reader.start();
    await settle();
    expect(connections.at(-1)).toEqual({ kind: 'lost', code: 'http_503', retryAtMs: 1_007_000 });
    reader.stop();
  });

  it('asks for a key once, and tries again only with another token', async () => {
    const { reader, connections, running, calls } = createReader([() => new Response('{}', { status: 401 })]);
    reader.start();
    await settle();
    expect(connections.at(-1)).toEqual({ kind: 'key_needed' });
    expect(running()).toEqual([]);
    reader.reconnect();
    await settle();
    expect(calls).toHaveLength(2);
    reader.stop();
  });

  it('says when the service has no events, and looks again after a minute', async () => {
    const { reader, connections, running } = createReader([() => new Response('{}', { status: 404 })]);
    reader.start();
    await settle();
    expect(connections.at(-1)).toEqual({ kind: 'missing' });
    expect(running().map(({ ms }) => ms)).toEqual([60_000]);
    reader.stop();
  });

  it('rests without a word of a loss, and goes on after the last event that it has', async () => {
    const { reader, calls, connections } = createReader([
      () => streamOf('id: b-7\nevent: receipt.told\ndata: {}\n\n', false),
      () => streamOf(': ping\n\n', false),
    ]);
    reader.start();
    await settle();
    reader.rest();
    // A network or a token that comes meanwhile does not wake it.
    reader.reconnect();
    await settle();
    expect(calls).toHaveLength(1);
    expect(calls[0]?.signal.aborted).toBe(true);
    reader.start();
    await settle();
    expect(calls[1]?.headers.get('Last-Event-ID')).toBe('b-7');
    expect(connections.map(({ kind }) => kind)).toEqual([
      'connecting',
      'open',
      'resting',
      'connecting',
      'open',
    ]);
    reader.stop();
  });

  it('leaves no timer and no line behind when it is stopped', async () => {
    const { reader, calls, running } = createReader([() => streamOf(': ping\n\n', false)]);
    reader.start();
    await settle();
    reader.stop();
    await settle();
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(running().filter(({ ms }) => ms !== 12_000)).toEqual([]);
  });
});
