import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findFreePort } from '@relevo/local-runtime';
import pg from 'pg';

import { findRunningInstance } from '../src/instance-lock.ts';
import { startSystem } from '../src/start-system.ts';
import type { System, SystemOptions } from '../src/start-system.ts';
import type { Ports } from '../src/services.ts';
import type { ProcessEvent } from '../src/supervisor.ts';

const service = join(import.meta.dirname, 'fixtures', 'service.ts');
let folder: string;
let root: string;
let ports: Ports;
let systems: System[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relevo-dev-test-'));
  // As root, the database runs as another user, who has to pass through.
  chmodSync(folder, 0o755);
  root = join(folder, 'root');
  for (const name of ['payment-service', 'notifier-primary', 'notifier-fallback']) {
    cpSync(service, join(root, name, 'src', 'main.ts'));
  }
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  mkdirSync(join(root, 'config'));
  writeFileSync(join(root, 'config', 'development.env'), 'TWILIO_FROM=+15005550006\n');
  systems = [];
  ports = { payment: await findFreePort(), primary: await findFreePort(), fallback: await findFreePort() };
});
afterEach(async () => {
  await Promise.all(systems.map((system) => system.stop()));
  rmSync(folder, { recursive: true, force: true });
});

// Each event is handed to whoever waits for one like it.
function createListener() {
  const events: ProcessEvent[] = [];
  const waiting = new Set<() => void>();
  const seen = (kind: ProcessEvent['kind'], name: string, count = 1): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (events.filter((event) => event.kind === kind && event.name === name).length >= count) resolve();
      };
      waiting.add(check);
      check();
    });
  const onEvent = (event: ProcessEvent): void => {
    events.push(event);
    for (const check of waiting) check();
  };
  return { events, onEvent, seen };
}

async function start(changes: Partial<SystemOptions> = {}): Promise<System> {
  const system = await startSystem({
    home: join(folder, 'home'),
    ports,
    // Another server's address, so that only the tests about the database wait for one.
    env: { PATH: process.env['PATH'], DATABASE_URL: 'postgres://elsewhere/relevo' },
    root,
    onLine: () => undefined,
    onEvent: () => undefined,
    ...changes,
  });
  systems.push(system);
  return system;
}

const pidOf = (system: System, name: string): number | undefined =>
  system.processes.find((process) => process.name === name)?.pid();

function isAlive(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? 0, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the system', () => {
  it('starts every service on its port, with the database and the providers where they are', async () => {
    const system = await start();
    const answers = await Promise.all(
      [system.urls.primary, system.urls.fallback, system.urls.payment].map(async (url) =>
        (await fetch(url)).json(),
      ),
    );
    const shared = {
      database: 'postgres://elsewhere/relevo',
      fallback: `http://127.0.0.1:${ports.fallback}`,
    };
    const mainOf = (name: string): string => join(realpathSync(root), name, 'src', 'main.ts');
    expect(answers).toEqual([
      { command: mainOf('notifier-primary'), ...shared },
      { command: mainOf('notifier-fallback'), ...shared },
      { command: mainOf('payment-service'), ...shared },
    ]);
  });

  it('runs payment-service several times, each under its own name and port, and stops them all', async () => {
    const replicaEnv = (replica: number) => ({ DATABASE_URL: '', REPLICA_NAME: `own-${replica}` });
    const named = await start({ replicas: 3 });
    const answers = await Promise.all(
      named.urls.payments.map(async (url) => (await fetch(url)).json() as Promise<{ replica: string }>),
    );
    expect(answers.map(({ replica }) => replica)).toEqual(['replica-1', 'replica-2', 'replica-3']);
    expect(named.urls.payments[0]).toBe(named.urls.payment);
    expect(named.processes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['payment-service', 'payment-service-2', 'payment-service-3']),
    );
    const pids = named.processes.map((process) => process.pid());
    await named.stop();
    expect(pids.filter(isAlive)).toEqual([]);

    const system = await start({ replicas: 2, replicaEnv });
    const second = (await (await fetch(system.urls.payments[1] ?? '')).json()) as object;
    // The database is the one of all, whatever a replica has of its own.
    expect(second).toMatchObject({ replica: 'own-2', database: 'postgres://elsewhere/relevo' });
  });

  it('leaves no process and no lock when it stops', async () => {
    const system = await start();
    const pids = system.processes.map((process) => process.pid());
    await system.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(readdirSync(join(folder, 'home'))).toEqual([]);
  });

  it('starts a service again when it crashes or is killed', async () => {
    const { onEvent, seen } = createListener();
    const system = await start({ onEvent });
    await fetch(`${system.urls.primary}/crash`).catch(() => undefined);
    await seen('started', 'notifier-primary', 2);
    const before = pidOf(system, 'payment-service');
    system.processes.find(({ name }) => name === 'payment-service')?.kill('SIGKILL');
    await seen('started', 'payment-service', 2);
    expect(pidOf(system, 'payment-service')).not.toBe(before);
  });

  it('says in its lock which process is which, also after one was started again', async () => {
    const { onEvent, seen } = createListener();
    const system = await start({ onEvent, replicas: 2 });
    const told = () => findRunningInstance(join(folder, 'home', 'running.json'));
    const first = told();
    expect(first?.processes).toEqual(
      Object.fromEntries(system.processes.map(({ name, pid }) => [name, pid()])),
    );
    expect(first?.replicaPorts?.map((port) => `http://127.0.0.1:${port}`)).toEqual(system.urls.payments);
    system.processes.find(({ name }) => name === 'payment-service-2')?.kill('SIGKILL');
    await seen('started', 'payment-service-2', 2);
    const second = pidOf(system, 'payment-service-2');
    expect(second).not.toBe(first?.processes?.['payment-service-2']);
    expect(told()?.processes?.['payment-service-2']).toBe(second);
  });

  it('is not started twice in one folder, and says which process to stop', async () => {
    await start();
    await expect(start()).rejects.toThrow(`kill -INT ${process.pid}`);
  });

  it('starts over the lock of an instance that was killed', async () => {
    const home = join(folder, 'home');
    await (await start()).stop();
    writeFileSync(join(home, 'running.json'), JSON.stringify({ pid: 1, commandLine: 'another life', ports }));
    await start();
  });

  it('does not start on a taken port, and takes nothing', async () => {
    await start();
    await expect(start({ home: join(folder, 'other') })).rejects.toThrow(/Port \d+ is taken by process/);
    expect(readdirSync(join(folder, 'other'))).toEqual([]);
  });

  it('gives up at once when a service refuses to run, and leaves nothing', async () => {
    writeFileSync(join(root, 'payment-service', 'src', 'main.ts'), 'process.exit(1);\n');
    await expect(start()).rejects.toThrow('payment-service ended with exit code 1');
    expect(readdirSync(join(folder, 'home'))).toEqual([]);
  });

  it('can be called off while it starts', async () => {
    const calledOff = new AbortController();
    const started = start({ signal: calledOff.signal, onEvent: () => calledOff.abort() });
    await expect(started).rejects.toThrow('called off');
    expect(readdirSync(join(folder, 'home'))).toEqual([]);
  });

  it('says where to put its state when its folder cannot be written', async () => {
    writeFileSync(join(folder, 'home'), 'a file, not a folder');
    await expect(start()).rejects.toThrow('RELEVO_HOME=');
  });
});

describe('the embedded database', () => {
  const embedded = { env: { PATH: process.env['PATH'] } };

  it('comes back with what was committed after it is killed under a connection, and after a stop', async () => {
    const { onEvent, seen } = createListener();
    const system = await start({ ...embedded, onEvent });
    const client = new pg.Client({ connectionString: system.urls.database });
    client.on('error', () => undefined);
    await client.connect();
    await client.query("CREATE TABLE runners AS SELECT 'ana' AS name");
    const lost = new Promise((resolve) => client.once('end', () => resolve(undefined)));
    system.processes.find(({ name }) => name === 'database')?.kill('SIGKILL');
    await lost;
    await seen('started', 'database', 2);
    expect(await runners(system)).toEqual([{ name: 'ana' }]);

    await system.stop();
    const again = await start(embedded);
    expect(await runners(again)).toEqual([{ name: 'ana' }]);
    await again.stop();
    expect(existsSync(join(folder, 'home', 'database', 'data', 'postmaster.pid'))).toBe(false);
  });
});

async function runners(system: System): Promise<unknown> {
  const client = new pg.Client({ connectionString: system.urls.database });
  await client.connect();
  try {
    return (await client.query('SELECT name FROM runners')).rows;
  } finally {
    await client.end();
  }
}
