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
import pg from 'pg';

import { findRunningInstance } from '../src/instance-lock.ts';
import { startSystem } from '../src/start-system.ts';
import type { System, SystemOptions } from '../src/start-system.ts';
import type { Ports } from '../src/services.ts';
import type { ProcessEvent } from '../src/supervisor.ts';
import { threeFreePorts } from '../src/temporary-home.ts';

const service = join(import.meta.dirname, 'fixtures', 'service.ts');
let folder: string;
let root: string;
let ports: Ports;
let systems: System[];
let events: ProcessEvent[];
let waiting: Set<() => void>;

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
  events = [];
  waiting = new Set();
  ports = await findPorts();
});
afterEach(async () => {
  await Promise.all(systems.map((system) => system.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function findPorts(): Promise<Ports> {
  const first = await threeFreePorts();
  return { payment: first, primary: first + 1, fallback: first + 2 };
}

/** Resolves once the system has told so many events like it. */
const seen = (kind: ProcessEvent['kind'], name: string, count = 1): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (events.filter((event) => event.kind === kind && event.name === name).length >= count) resolve();
    };
    waiting.add(check);
    check();
  });

const startsMax = 5;

/** On other ports where another run took one between the look and the start, unless they are given. */
async function start(changes: Partial<SystemOptions> = {}): Promise<System> {
  for (let starts = 1; ; starts += 1) {
    const lines: string[] = [];
    try {
      const system = await startSystem({ ...optionsWith(changes), onLine: (_, line) => lines.push(line) });
      systems.push(system);
      return system;
    } catch (error) {
      const isPortTaken = /Port \d+ is taken|EADDRINUSE/.test(`${String(error)} ${lines.join(' ')}`);
      if (!isPortTaken || changes.ports !== undefined || starts === startsMax) throw error;
      events = [];
      ports = await findPorts();
    }
  }
}

const optionsWith = (changes: Partial<SystemOptions>): Omit<SystemOptions, 'onLine'> => ({
  home: join(folder, 'home'),
  ports,
  // Another server's address, so that only the tests about the database wait for one.
  env: { PATH: process.env['PATH'], DATABASE_URL: 'postgres://elsewhere/relevo' },
  root,
  onEvent: (event) => {
    events.push(event);
    for (const check of waiting) check();
  },
  ...changes,
});

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

  it('keeps what Node has made of the TypeScript, so that the next start is quicker', async () => {
    const system = await start();
    await system.stop();
    expect(readdirSync(join(root, 'node_modules', '.cache', 'compiled'))).toHaveLength(1);
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
    const system = await start();
    await fetch(`${system.urls.primary}/crash`).catch(() => undefined);
    await seen('started', 'notifier-primary', 2);
    const before = pidOf(system, 'payment-service');
    system.processes.find(({ name }) => name === 'payment-service')?.kill('SIGKILL');
    await seen('started', 'payment-service', 2);
    expect(pidOf(system, 'payment-service')).not.toBe(before);
  });

  it('says in its lock which process is which, also after one was started again', async () => {
    const system = await start({ replicas: 2 });
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
    await expect(start({ home: join(folder, 'other'), ports })).rejects.toThrow(
      /Port \d+ is taken by process/,
    );
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
    const system = await start(embedded);
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
  }, 60_000); // it makes a cluster, and starts it three times
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
