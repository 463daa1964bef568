// Callers that dribble, fall silent, do not read, or come in crowds: each is cut
// after its time, and nobody else notices. The limits are small here, so that
// nothing has to be waited for.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { startServer } from '../index.ts';
import type { ConnectionLimits, RunningServer } from '../index.ts';

const open: Socket[] = [];
const servers: RunningServer[] = [];

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
});

async function serve(limits: Partial<ConnectionLimits>): Promise<RunningServer> {
  const app = express();
  app.get('/', (_request, response) => void response.send('hello'));
  app.get('/large', (_request, response) => void response.send(Buffer.alloc(64_000_000)));
  app.get('/slow', (_request, response) => void setTimeout(() => response.send('late'), 300));
  app.post(
    '/',
    express.raw({ type: () => true }),
    (_request, response) => void response.send(Buffer.from('read')),
  );
  const server = await startServer({
    app,
    host: '127.0.0.1',
    port: 0,
    limits: { checkEveryMs: 20, ...limits },
  });
  servers.push(server);
  return server;
}

type Caller = { readonly socket: Socket; readonly text: () => string; readonly closed: Promise<unknown> };

async function call(server: RunningServer, text: string): Promise<Caller> {
  const socket = connect(server.port, '127.0.0.1');
  open.push(socket);
  socket.on('error', () => undefined);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  // Not `once`, which rejects where the connection is closed with an error: that is closed, too.
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await once(socket, 'connect');
  socket.write(text);
  return { socket, text: () => received, closed };
}

/** One byte at a time, for as long as the connection takes them. */
function dribble({ socket, closed }: Caller, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 10);
  void closed.then(() => clearInterval(timer));
}

const problemIn = (text: string): unknown => JSON.parse(text.slice(text.indexOf('\r\n\r\n')));

// A caller that is still writing when it is cut may see the reset before the reason.
const timedOutOrCut = /^(HTTP\/1\.1 408 |$)/;

describe('a connection', () => {
  it('is closed when its headers are dribbled', async () => {
    const caller = await call(await serve({ headersMs: 100 }), 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    dribble(caller, 'y');
    await caller.closed;
    expect(caller.text()).toMatch(timedOutOrCut);
  });

  it('is told why it is closed when its headers do not end', async () => {
    const caller = await call(await serve({ headersMs: 100 }), 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await caller.closed;
    expect(caller.text()).toMatch(/^HTTP\/1\.1 408 .*\r\n/);
    expect(problemIn(caller.text())).toMatchObject({ status: 408, code: 'request_timeout' });
  });

  it('is closed when its body is dribbled', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n';
    const caller = await call(await serve({ headersMs: 100, requestMs: 100 }), head);
    dribble(caller, 'y');
    await caller.closed;
    expect(caller.text()).toMatch(timedOutOrCut);
  });

  it('is closed when it is opened and nothing is ever said', async () => {
    const caller = await call(await serve({ headersMs: 100 }), '');
    await caller.closed;
    expect(caller.text()).toMatch(timedOutOrCut);
  });

  it('is closed when an answer is asked for and not read', async () => {
    const server = await serve({ stallMs: 150 });
    const caller = await call(server, '');
    caller.socket.pause();
    const seen = once(server.server, 'request');
    caller.socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    const [, response] = (await seen) as [unknown, ServerResponse]; // what node:http emits
    await once(response, 'close');
    expect(response.writableFinished).toBe(false);
  });

  it('is closed when it was used and then stays idle, and not before', async () => {
    const caller = await call(await serve({ idleMs: 100 }), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(caller.socket, 'data');
    expect(caller.socket.closed).toBe(false);
    await caller.closed;
    expect(caller.text()).toContain('hello');
  });

  it('is not closed because its answer takes longer than a request may take to arrive', async () => {
    const server = await serve({ headersMs: 100, requestMs: 100 });
    const caller = await call(server, 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(caller.socket, 'data');
    expect(caller.text()).toContain('late');
  });

  it('is closed when its other end says goodbye before the answer is out', async () => {
    const caller = await call(await serve({}), '');
    caller.socket.end('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await caller.closed;
    expect(caller.text()).toBe('');
  });

  it('finds a place although others hold all of them idle', async () => {
    const server = await serve({ connectionsMax: 20 });
    const idle = await Promise.all(
      Array.from({ length: 20 }, () => call(server, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')),
    );
    await Promise.all(idle.map(({ socket }) => once(socket, 'data')));
    const turnedAway = await call(server, '');
    await turnedAway.closed;
    await Promise.all(idle.map(({ closed }) => closed));
    const next = await call(server, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(next.socket, 'data');
    expect(next.text()).toContain('hello');
  });
});

describe('what is no request', () => {
  it.each([
    ['rubbish', '\u0016\u0003\u0001\r\n\r\n', 400, 'malformed_request'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'host_missing'],
    ['half a URL', 'GET http://[::1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400, 'invalid_path'],
    [
      'a length twice',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'malformed_request',
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'a strange expectation',
      'GET / HTTP/1.1\r\nHost: x\r\nExpect: luck\r\nConnection: close\r\n\r\n',
      417,
      'expectation_failed',
    ],
    [
      'a chunk of no size',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      400,
      'malformed_request',
    ],
  ])('is refused in a problem of ours: %s', async (_title, text, status, code) => {
    const caller = await call(await serve({}), text);
    await caller.closed;
    expect(caller.text()).toContain('Content-Type: application/problem+json');
    expect(problemIn(caller.text())).toMatchObject({
      status,
      code,
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('is refused behind the answer to what came before it on the connection, not instead of it', async () => {
    const caller = await call(await serve({}), 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\nrubbish\r\n\r\n');
    await caller.closed;
    expect(caller.text()).toMatch(/^HTTP\/1\.1 200 [^]*lateHTTP\/1\.1 400 /);
  });

  it('is no answer that waits for its turn: no 100 Continue gets into a body', async () => {
    const caller = await call(
      await serve({}),
      'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n' +
        'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
    );
    await caller.closed;
    expect(caller.text()).toMatch(/read$/);
    expect(caller.text()).not.toContain('Continue');
  });

  it('is still told to go on when it asks first and nothing is in front of it', async () => {
    const caller = await call(
      await serve({}),
      'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n',
    );
    await once(caller.socket, 'data');
    expect(caller.text()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    caller.socket.write('{}');
    await caller.closed;
    expect(caller.text()).toContain('read');
  });

  it('is no upgrade: it is answered as what it is, and the connection says that it ends', async () => {
    const caller = await call(
      await serve({}),
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    await caller.closed;
    expect(caller.text()).toMatch(/^HTTP\/1\.1 200 [^]*Connection: close\r\n[^]*hello$/);
  });
});
