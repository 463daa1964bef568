// What a contestant is started with.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startBenchDatabase } from './database.ts';
import type { BenchDatabase } from './database.ts';
import { startProviderMock } from './provider-mock.ts';
import type { ProviderMock } from './provider-mock.ts';
import { startProcess } from './start-process.ts';
import type { ProcessStart, StartedProcess } from './start-process.ts';
import { createStopStack } from './stop-stack.ts';
import type { Stop } from './stop-stack.ts';

export type Tools = {
  /** Of the repository. */
  readonly root: string;
  /** For files of this run. */
  readonly folder: string;
  readonly database: BenchDatabase;
  readonly provider: ProviderMock;
  /** Resolves once it is ready; it is stopped with everything else. */
  readonly start: (start: ProcessStart) => Promise<StartedProcess>;
  readonly onStop: (stop: Stop) => void;
  /** Before each measurement: nobody begins with somebody else's work. */
  readonly settle: () => Promise<void>;
};

export type Bench = {
  /** Tools for one comparison; `close` stops what was started with them. */
  readonly openTools: () => { readonly tools: Tools; readonly close: Stop };
  readonly databaseVersion: () => Promise<string>;
  readonly stop: Stop;
};

/** Starts what all comparisons share. */
export async function startBench(root: string, folder: string): Promise<Bench> {
  const shared = createStopStack();
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  try {
    const database = await startBenchDatabase(folder);
    shared.push(database.stop);
    const provider = await startProviderMock(root, logs);
    shared.push(provider.stop);
    const settle = async (): Promise<void> => {
      await provider.reset();
      await database.checkpoint();
    };
    const openTools: Bench['openTools'] = () => {
      const stack = createStopStack();
      shared.push(stack.stopAll);
      const start = async (its: ProcessStart): Promise<StartedProcess> => {
        const started = await startProcess(its, logs);
        stack.push(started.stop);
        return started;
      };
      const tools: Tools = { root, folder, database, provider, start, onStop: stack.push, settle };
      return { tools, close: stack.stopAll };
    };
    return { openTools, databaseVersion: database.version, stop: shared.stopAll };
  } catch (error) {
    await shared.stopAll();
    throw error;
  }
}
