// One process of a broker, with a limit to its start and its last words where that fails.
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnLeashed } from '@relevo/local-runtime';
import type { LeashedProcess } from '@relevo/local-runtime';

const START_MS_MAX = 90_000;
const STOP_MS_MAX = 15_000;
const LINES_MAX = 40;

export type BrokerProcessOptions = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly isUp: () => Promise<boolean>;
};

export type BrokerProcess = {
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export function createBrokerProcess(options: BrokerProcessOptions): BrokerProcess {
  const { name, command, args, env = {}, folder, isUp } = options;
  let running: LeashedProcess | null = null;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = running;
    if (ending === null) return;
    running = null;
    ending.kill(signal);
    const hard = setTimeout(() => ending.kill('SIGKILL'), STOP_MS_MAX);
    await ending.exited;
    clearTimeout(hard);
  };

  const start = async (): Promise<void> => {
    const lines: string[] = [];
    const started = spawnLeashed({
      command,
      args,
      env: { PATH: process.env['PATH'], ...env },
      cwd: folder,
      orphanSignal: 'TERM',
      orphanGraceS: 5,
      onLine: (line) => {
        lines.push(line);
        if (lines.length > LINES_MAX) lines.shift();
      },
    });
    running = started;
    const exit = { isOver: false };
    void started.exited.then(() => (exit.isOver = true));
    const endsAtMs = performance.now() + START_MS_MAX;
    while (!(await isUp())) {
      if (!exit.isOver && performance.now() < endsAtMs) {
        await sleep(100);
        continue;
      }
      const what = exit.isOver ? 'ended by itself' : `did not start within ${START_MS_MAX} ms`;
      await end('SIGKILL');
      throw new Error(`${name} ${what}:\n${lines.join('\n')}`);
    }
  };

  return {
    start,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

export type BrokerFolder = { readonly path: string; remove(): void };

export function createBrokerFolder(name: string): BrokerFolder {
  const path = mkdtempSync(join(tmpdir(), `relevo-${name}-${process.pid}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}

export function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const answer = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', answer(true));
    socket.once('error', answer(false));
  });
}
