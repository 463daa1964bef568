import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { readCommandLine, spawnLeashed } from '../index.ts';

const fixtures = `${import.meta.dirname}/fixtures`;
let server: Server;
let port: number;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  server = createServer((socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port; // `as`: a TCP server has no path for an address.
});
afterEach(() => {
  // A sleeper that is still there ends with its connection.
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function sleeperConnects(): Promise<{ readonly pid: number; readonly socket: Socket }> {
  const [socket] = (await once(server, 'connection')) as [Socket]; // `as`: events carry no types.
  const [line] = (await once(socket, 'data')) as [Buffer]; // `as`: likewise.
  socket.resume();
  return { pid: Number(line.toString()), socket };
}

describe('a leashed process', () => {
  it.each(['TERM', 'INT'])(
    'ends when its starter is killed with SIGKILL, though it may refuse SIG%s',
    async (signal) => {
      const starter = spawn(process.execPath, [`${fixtures}/starter.ts`, String(port), signal], {
        stdio: 'ignore',
      });
      const { socket } = await sleeperConnects();
      starter.kill('SIGKILL');
      await once(socket, 'close');
    },
  );

  it('has its own pid and command line, and is out of reach of a Ctrl-C', async () => {
    const sleeper = leash('sleeper.ts');
    const { pid, socket } = await sleeperConnects();
    expect(sleeper.pid).toBe(pid);
    expect(readCommandLine(pid)).toBe(`${process.execPath} ${fixtures}/sleeper.ts ${port}`);
    // A terminal signals its foreground group; the sleeper leads a group of its own.
    expect(() => process.kill(-pid, 0)).not.toThrow();
    sleeper.kill('SIGKILL');
    await once(socket, 'close');
    expect(await sleeper.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('tells of a program that does not exist', async () => {
    const lines: string[] = [];
    const missing = spawnLeashed({
      ...base,
      command: '/nowhere/at-all',
      args: [],
      onLine: (line) => lines.push(line),
    });
    expect(await missing.exited).toEqual({ code: 127, signal: null });
    expect(lines.join()).toContain('/nowhere/at-all');
  });
});

const base = { env: process.env, cwd: '/', orphanSignal: 'TERM', orphanGraceS: 1 } as const;

function leash(fixture: string): ReturnType<typeof spawnLeashed> {
  const args = [`${fixtures}/${fixture}`, String(port)];
  return spawnLeashed({ ...base, command: process.execPath, args, onLine: () => undefined });
}
