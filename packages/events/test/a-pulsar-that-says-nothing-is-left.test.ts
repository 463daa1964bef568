import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { sendMsMax } from '../src/adapters/within-time.ts';
import { TransportUnavailableError } from '../src/errors.ts';

let server: Server;
const connections: Socket[] = [];

beforeAll(async () => {
  server = createServer((socket) => connections.push(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  jest.useRealTimers();
  for (const connection of connections) connection.destroy();
  server.close();
  await once(server, 'close');
});

it('a server that takes the connection and never answers is not waited for', async () => {
  const { openPulsarSocket } = await import('../src/adapters/pulsar/pulsar-socket.ts');
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const { port } = server.address() as AddressInfo; // as it listens on a port
  const connected = once(server, 'connection');
  const opening = openPulsarSocket({
    address: {
      http: `http://127.0.0.1:${port}`,
      webSocket: `ws://127.0.0.1:${port}/ws/v2`,
      topic: 'persistent/public/default/events',
      headers: {},
    },
    path: 'producer/persistent/public/default/events',
    onMessage: () => undefined,
  });
  const ended = expect(opening).rejects.toBeInstanceOf(TransportUnavailableError);
  await connected;
  await jest.advanceTimersByTimeAsync(sendMsMax);
  await ended;
});
