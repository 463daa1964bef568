// A thousand connections that only hold on, and some that dribble: a payment is
// taken meanwhile as if nobody were there.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { metric } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { until } from '../harness/until.ts';

const IDLE = 1_000;
const DRIBBLING = 100;
const ANSWER_MS_MAX = 2_000;
// Ten seconds for headers, one between looks, and a busy machine.
const CUT_MS_MAX = 20_000;

let system: RunningSystem;
const sockets: Socket[] = [];

beforeAll(async () => {
  system = await startRunningSystem();
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await system.stop();
});

async function open(text: string): Promise<Socket> {
  const socket = connect(Number(new URL(system.urls.payment).port), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

async function payMs(): Promise<number> {
  const begunAt = performance.now();
  await system.client.json(`${system.urls.payment}/payments`, {
    method: 'POST',
    body: { amount: 100.0, customer_id: '123', message: 'Pago recibido' },
  });
  return performance.now() - begunAt;
}

describe('a thousand idle connections and a hundred slow ones', () => {
  it('do no harm: payments are taken at once, idle ones stay, slow ones are cut', async () => {
    const residentBefore = await metric(system, system.urls.payment, 'process_resident_memory_bytes');
    const idle = await Promise.all(
      Array.from({ length: IDLE }, () => open('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')),
    );
    await until('answer on every idle connection', CUT_MS_MAX, () =>
      idle.every((socket) => socket.bytesRead > 0) ? true : undefined,
    );
    const slow = await Promise.all(
      Array.from({ length: DRIBBLING }, (_, index) =>
        open(
          index % 2 === 0
            ? 'POST /payments HTTP/1.1\r\nHost: x\r\nX-Slow: '
            : 'POST /payments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 30000\r\n\r\n{',
        ),
      ),
    );
    const dribble = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write(' ');
    }, 200);

    const times = [];
    for (let count = 0; count < 20; count += 1) times.push(await payMs());
    const residentAfter = await metric(system, system.urls.payment, 'process_resident_memory_bytes');
    console.log(
      `slowest of 20 payments: ${Math.max(...times).toFixed(0)} ms; ` +
        `${((residentAfter - residentBefore) / 1_048_576).toFixed(0)} MiB more for ${IDLE + DRIBBLING} connections`,
    );
    expect(Math.max(...times)).toBeLessThan(ANSWER_MS_MAX);
    expect(residentAfter - residentBefore).toBeLessThan(200 * 1_048_576);

    await until('cut of every slow connection', CUT_MS_MAX, () =>
      slow.every((socket) => socket.closed) ? true : undefined,
    );
    clearInterval(dribble);
    // A balancer's connections: idle for less than their time, so they are kept.
    expect(idle.filter((socket) => socket.closed)).toHaveLength(0);
    expect(system.log.filter((line) => /service\.crashed|"kind":"exited"/.test(line))).toEqual([]);
  });
});
