import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';

import { describeTakenPorts } from '../src/port-advice.ts';
import { checkPort } from '../src/port-holder.ts';

const LISTENER = `require('node:net').createServer().listen(0, process.argv[1], function () {
  console.log(this.address().port);
}); 'the-holder-of-the-port'`;

let holder: ChildProcess | undefined;
afterEach(async () => {
  if (holder === undefined) return;
  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  await gone;
  holder = undefined;
});

async function holdPort(host: string): Promise<number> {
  holder = spawn(process.execPath, ['-e', LISTENER, host], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(holder.stdout ?? holder, 'data')) as [Buffer]; // `as`: events carry no types.
  return Number(line.toString());
}

describe('a port', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::'])(
    'is named with the process that holds it on %s, and the command to go on',
    async (host) => {
      const port = await holdPort(host);
      const check = await checkPort(port);
      if (check.isFree) throw new Error('The port is held and was called free.');
      expect(check.holder?.pid).toBe(holder?.pid);
      expect(check.holder?.commandLine).toContain('the-holder-of-the-port');

      const advice = await describeTakenPorts([check]);
      expect(advice).toContain(`Port ${port} is taken by process ${holder?.pid ?? 0}: ${process.execPath}`);
      expect(advice).toContain(`kill ${holder?.pid ?? 0} && sleep 2 && npm start`);
      expect(advice).toMatch(/npm start -- --port \d+$/);
    },
  );

  it('is free once nobody listens on it', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // `as`: a TCP server has no path for an address.
    expect((await checkPort(port)).isFree).toBe(false);
    server.close();
    await once(server, 'close');
    expect(await checkPort(port)).toEqual({ port, isFree: true });
  });

  it('held by another Relevo is freed by ending that, which would only restart its service', async () => {
    const holder = { pid: 41, commandLine: 'node payment-service/src/main.ts', stopPid: 40 };
    const advice = await describeTakenPorts([
      { port: 8000, isFree: false, holder },
      { port: 8001, isFree: false, holder: { ...holder, pid: 42 } },
    ]);
    expect(advice).toContain('Another Relevo');
    expect(advice).toContain('kill 40 && sleep 2 && npm start');
  });

  it('whose holder cannot be seen is still refused, without a kill command', async () => {
    const advice = await describeTakenPorts([{ port: 8000, isFree: false, holder: undefined }]);
    expect(advice).toContain('Port 8000 is taken');
    expect(advice).not.toContain('kill');
  });
});
