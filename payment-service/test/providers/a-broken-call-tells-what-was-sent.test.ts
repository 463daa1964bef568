// Not sent or maybe sent: the one bit on which a duplicate or a delay depends.
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Script, type ScriptedReply, type ScriptedServer, startScriptedServer } from '@relevo/test-kit';
import type { MessagingProvider } from '../../src/application/ports.ts';
import { fixtures, message, noDeadline } from './provider-fixtures.ts';

const always =
  (reply: ScriptedReply): Script =>
  () =>
    reply;

describe.each(fixtures)('the $kind adapter', ({ at, success }) => {
  let server: ScriptedServer;
  let provider: MessagingProvider;

  beforeEach(async () => {
    server = await startScriptedServer(always({ kind: 'respond', ...success }));
    provider = at(server.url);
  });

  afterEach(async () => {
    provider.close();
    await server.close();
  });

  const send = (signal = noDeadline()) => provider.send(message, signal);

  it('is certain that nothing was sent when the connection is refused (A11)', async () => {
    await server.close();
    expect(await send()).toMatchObject({ outcome: 'not_sent', reason: 'connection_refused' });
  });

  it('is certain that nothing was sent when the name can not be resolved', async () => {
    const lost = at('http://relevo.invalid');
    const result = await lost.send(message, noDeadline());
    lost.close();
    expect(result).toMatchObject({ outcome: 'not_sent', reason: 'dns_failure' });
  });

  it.each<[string, (socket: net.Socket) => void]>([
    ['speaks no TLS', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['cuts the handshake', (socket) => socket.resetAndDestroy()],
  ])('is certain that nothing was sent when the other side %s', async (_title, answer) => {
    const plain = net.createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => answer(socket));
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const secure = at(`https://127.0.0.1:${(plain.address() as AddressInfo).port}`); // a port, never a pipe
    const result = await secure.send(message, noDeadline());
    secure.close();
    await new Promise((resolve) => plain.close(resolve));
    expect(result).toMatchObject({ outcome: 'not_sent', reason: 'tls_failure' });
  });

  it('is certain that nothing was sent when the time is up before the handshake is done', async () => {
    const deadline = new AbortController();
    const silent = net.createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => deadline.abort());
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const secure = at(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`); // a port, never a pipe
    const result = await secure.send(message, deadline.signal);
    secure.close();
    await new Promise((resolve) => silent.close(resolve));
    expect(result).toMatchObject({ outcome: 'not_sent', reason: 'connect_timeout' });
  });

  it('opens no connection when the time is up already', async () => {
    expect(await send(AbortSignal.abort())).toMatchObject({ outcome: 'not_sent', reason: 'connect_timeout' });
    expect(server.requests).toHaveLength(0);
  });

  it('is certain that nothing was sent when the time is up while connecting', async () => {
    const deadline = new AbortController();
    const pending = send(deadline.signal);
    deadline.abort();
    expect(await pending).toMatchObject({ outcome: 'not_sent', reason: 'connect_timeout' });
    await server.allConnectionsClosed();
    expect(server.requests).toHaveLength(0);
  });

  it('is in doubt after a timeout, and closes the upstream socket (A9, A11)', async () => {
    server.follow(always({ kind: 'hang' }));
    const deadline = new AbortController();
    const pending = send(deadline.signal);
    await server.requestCountReached(1);
    deadline.abort();
    expect(await pending).toMatchObject({ outcome: 'unknown', reason: 'timeout' });
    await server.allConnectionsClosed();
  });

  it('is in doubt after a timeout on a connection used before', async () => {
    await send();
    server.follow(always({ kind: 'hang' }));
    const deadline = new AbortController();
    const pending = send(deadline.signal);
    await server.requestCountReached(2);
    deadline.abort();
    expect(await pending).toMatchObject({ outcome: 'unknown', reason: 'timeout' });
    expect(server.requests.map((request) => request.connection)).toEqual([0, 0]);
  });

  it('cuts a trickling body at the deadline and closes its socket (A10)', async () => {
    server.follow(always({ kind: 'trickle', everyMs: 5 }));
    const deadline = new AbortController();
    const pending = send(deadline.signal);
    await server.requestCountReached(1);
    // Some bytes later; counted from here, so that a slow machine connects in time.
    setTimeout(() => deadline.abort(), 50);
    expect(await pending).toMatchObject({ outcome: 'unknown', reason: 'timeout' });
    await server.allConnectionsClosed();
  });

  it('never says not sent of a request that the other side has read', async () => {
    // Each answer closes its connection a moment later, as a server does whose
    // keep-alive runs out: the next call may be given a socket that is dying.
    server.follow(() => ({
      kind: 'raw',
      bytes: `HTTP/1.1 ${success.status} OK\r\nContent-Length: ${Buffer.byteLength(success.body)}\r\n\r\n${success.body}`,
      afterwards: 'reset',
    }));
    for (let round = 0; round < 40; round += 1) {
      const readBefore = server.requests.length;
      const result = await send();
      if (result.outcome === 'not_sent') expect(server.requests).toHaveLength(readBefore);
    }
  });
});
