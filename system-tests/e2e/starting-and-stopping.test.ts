// npm start as a newcomer meets it: the command itself, its signals, its folder.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';

import { isAlive, runCommand } from '../harness/command-run.ts';
import type { CommandRun } from '../harness/command-run.ts';
import { createHttpClient } from '../../dev/src/load/http-client.ts';
import { createTemporaryHome, threeFreePorts } from '../../dev/src/temporary-home.ts';
import { until } from '../harness/until.ts';

const START_S_MAX = 5;
const STARTS_MAX = 3;
const READY_MS_MAX = 20_000;
const STOP_MS_MAX = 10_000;
const ORPHAN_MS_MAX = 15_000;

const client = createHttpClient();
const home = createTemporaryHome();
const env = { RELEVO_HOME: home.folder };
const runs: CommandRun[] = [];

const start = (port: number, itsEnv: Readonly<Record<string, string>> = env): CommandRun => {
  const run = runCommand(['start', '--port', String(port)], itsEnv);
  runs.push(run);
  return run;
};

afterEach(async () => {
  for (const run of runs) run.signal('SIGINT');
  await Promise.all(runs.splice(0).map((run) => run.exited));
});
afterAll(() => {
  client.close();
  home.remove();
});

async function pay(port: number): Promise<string> {
  const answer = await client.json<{ readonly payment_id: string }>(`http://127.0.0.1:${port}/payments`, {
    method: 'POST',
    headers: { prefer: 'wait=10' },
    // The README's own first payment.
    body: '{"amount": 100.0, "customer_id": "123", "message": "Pago recibido"}',
  });
  return answer.payment_id;
}

describe('npm start', () => {
  it('is ready on a fresh folder within five seconds', async () => {
    // Others use these two cores too: what it can do shows in the best of a few.
    const tookS: number[] = [];
    while (tookS.length < STARTS_MAX && !tookS.some((seconds) => seconds < START_S_MAX)) {
      const fresh = createTemporaryHome();
      const run = start(await threeFreePorts(), { RELEVO_HOME: fresh.folder });
      const ready = await run.prints('Relevo is ready', READY_MS_MAX);
      tookS.push(Number(/Relevo is ready \((.*?) s\)/.exec(ready)?.[1]));
      run.signal('SIGINT');
      await run.exited;
      fresh.remove();
    }
    console.log(`ready on a fresh folder after ${tookS.join(', ')} s (limit ${START_S_MAX})`);
    expect(Math.min(...tookS)).toBeLessThan(START_S_MAX);
  });

  it('ends within ten seconds of Ctrl-C, leaves no process and no lock, and finds its data again', async () => {
    const port = await threeFreePorts();
    // Or the status would tell how long the stop and the start took.
    const untold = { ...env, RECEIPT_DELAY_MS: '120000', RECEIPT_DEADLINE_MS: '240000' };
    const first = start(port, untold);
    await first.prints('Relevo is ready', READY_MS_MAX);
    const id = await pay(port);
    const family = first.family();
    expect(family.length).toBeGreaterThan(4);
    const askedAtMs = Date.now();
    first.signal('SIGINT');
    expect(await first.exited).toBe(0);
    expect(Date.now() - askedAtMs).toBeLessThan(STOP_MS_MAX);
    expect(family.filter(isAlive)).toEqual([]);
    expect(existsSync(join(home.folder, 'running.json'))).toBe(false);

    const second = start(port, untold);
    await second.prints('Relevo is ready', READY_MS_MAX);
    const answer = await client.json<{ readonly notification: { readonly status: string } }>(
      `http://127.0.0.1:${port}/payments/${id}`,
    );
    expect(answer.notification.status).toBe('accepted');
  });

  it('takes everything down with it when it is killed, and starts over what it left', async () => {
    const port = await threeFreePorts();
    const killed = start(port);
    await killed.prints('Relevo is ready', READY_MS_MAX);
    const family = killed.family();
    killed.signal('SIGKILL');
    await until('end of what it had started', ORPHAN_MS_MAX, () => (family.some(isAlive) ? undefined : true));
    const next = start(port);
    await next.prints('Relevo is ready', READY_MS_MAX);
    expect(await pay(port)).not.toBe('');
  });

  it('names a taken port, its holder and the command to go on, and starts nothing', async () => {
    const port = await threeFreePorts();
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
    const refused = start(port);
    const code = await refused.exited;
    await new Promise((resolve) => holder.close(resolve));
    expect(code).toBe(1);
    expect(refused.output()).toMatch(new RegExp(`Port ${port} is taken by process ${process.pid}`));
    expect(refused.output()).toMatch(/npm start -- --port \d+/);
    expect(existsSync(join(home.folder, 'running.json'))).toBe(false);
  });

  it('clears the data with npm run reset', async () => {
    const port = await threeFreePorts();
    const before = start(port);
    await before.prints('Relevo is ready', READY_MS_MAX);
    const id = await pay(port);
    before.signal('SIGINT');
    await before.exited;
    const reset = runCommand(['reset'], env);
    runs.push(reset);
    expect(await reset.exited).toBe(0);
    const after = start(port);
    await after.prints('Relevo is ready', READY_MS_MAX);
    expect((await client.send(`http://127.0.0.1:${port}/payments/${id}`)).status).toBe(404);
  });
});
