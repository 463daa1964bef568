// Everybody whom Relevo is compared with, as targets.
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '@relevo/local-runtime';
import { findProgram } from '../find-program.ts';
import { preparePython, pythonProgram } from '../install.ts';
import { answers } from '../start-process.ts';
import type { Tools } from '../tools.ts';
import { readOutstanding, startNodeService } from './target.ts';
import type { Target } from './target.ts';

const nothingKept = async (): Promise<void> => Promise.resolve();

type OwnService = {
  readonly name: string;
  readonly file: string;
  readonly env?: Readonly<Record<string, string>>;
};

async function startOwn(tools: Tools, { name, file, env = {} }: OwnService): Promise<Target> {
  const { url, pid, stop } = await startNodeService(tools, {
    name,
    file: join('bench', 'contestants', file),
    env: { PROVIDER_URL: tools.provider.url, ...env },
  });
  return { url, pid, stop, outstanding: () => readOutstanding(url), clean: nothingKept };
}

export const startNaive = (tools: Tools, breaker: 'opossum' | 'cockatiel'): Promise<Target> =>
  startOwn(tools, { name: `naive-${breaker}`, file: `naive-${breaker}.ts` });

export async function startFastApi(tools: Tools): Promise<Target> {
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const { port } = new URL(url);
  const { pid, stop } = await tools.start({
    name: 'fastapi',
    command: pythonProgram(tools.folder, 'uvicorn'),
    args: ['app:app', '--host', '127.0.0.1', '--port', port, '--workers', '1', '--no-access-log'],
    cwd: join(tools.root, 'bench', 'contestants', 'fastapi'),
    env: { PROVIDER_URL: tools.provider.url, PYTHONDONTWRITEBYTECODE: '1' },
    isReady: () => answers(`${url}/outstanding`),
  });
  return { url, pid, stop, outstanding: () => readOutstanding(url), clean: nothingKept };
}

export const missingFastApi = ({ root, folder }: Tools): Promise<string | null> =>
  preparePython(root, folder);

export type AppendFsync = 'everysec' | 'always';

export async function startBullMq(tools: Tools, appendfsync: AppendFsync): Promise<Target> {
  const name = `redis-${appendfsync}`;
  const port = await findFreePort();
  const folder = join(tools.folder, `${name}-${port}`);
  mkdirSync(folder, { recursive: true });
  tools.onStop(() => rm(folder, { recursive: true, force: true }));
  await tools.start({
    name,
    command: findProgram('redis-server') ?? 'redis-server',
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', appendfsync, '--maxmemory-policy', 'noeviction'],
    ],
    cwd: folder,
    isReady: () => isListening(port),
  });
  return startOwn(tools, {
    name: `bullmq-${appendfsync}`,
    file: 'bullmq.ts',
    env: { REDIS_PORT: String(port) },
  });
}

/** A Redis answers a GET with an error and hangs up: it is there. */
async function isListening(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

export const missingRedis = (): Promise<string | null> =>
  Promise.resolve(
    findProgram('redis-server') === null ? 'apt install redis-server, or brew install redis.' : null,
  );

export async function startGraphileWorker(tools: Tools): Promise<Target> {
  const databaseUrl = await tools.database.create('graphile_worker_bench');
  const target = await startOwn(tools, {
    name: 'graphile-worker',
    file: 'graphile-worker.ts',
    env: { DATABASE_URL: databaseUrl },
  });
  const clean = async (): Promise<void> => {
    await tools.database.query(databaseUrl, 'vacuum graphile_worker._private_jobs');
  };
  return { ...target, clean };
}

export async function startPgBoss(tools: Tools): Promise<Target> {
  const databaseUrl = await tools.database.create('pg_boss_bench');
  const target = await startOwn(tools, {
    name: 'pg-boss',
    file: 'pg-boss.ts',
    env: { DATABASE_URL: databaseUrl },
  });
  const clean = async (): Promise<void> => {
    await tools.database.query(databaseUrl, 'truncate pgboss.job cascade');
  };
  return { ...target, clean };
}
