// The provider that all contestants send to, as a process of its own, and how it is steered.
import { join } from 'node:path';
import { findFreePort } from '@relevo/local-runtime';
import { answers, startProcess } from './start-process.ts';

/** What the primary does; the fallback is always well. */
export type PrimaryMode = 'healthy' | 'hang' | 'error' | 'flap';

export type Arrivals = {
  /** Messages taken so far, by either provider. */
  readonly taken: number;
  /** Text of a message → when a provider took it first. Only while recording. */
  readonly takenAtMs: Readonly<Record<string, number>>;
  /** When the primary was called, taken or not. Only while recording. */
  readonly primaryCallsAtMs: readonly number[];
};

export type ProviderMock = {
  readonly url: string;
  /** Forgets what arrived, ends all faults, and records only on demand. */
  readonly reset: (options?: { readonly isRecording: boolean }) => Promise<void>;
  readonly setPrimary: (mode: PrimaryMode) => Promise<void>;
  readonly taken: () => Promise<number>;
  readonly arrivals: () => Promise<Arrivals>;
  readonly stop: () => Promise<void>;
};

export async function startProviderMock(root: string, logFolder: string): Promise<ProviderMock> {
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const { stop } = await startProcess(
    {
      name: 'provider',
      command: process.execPath,
      args: [join(root, 'bench', 'contestants', 'provider.ts')],
      env: { PORT: new URL(url).port },
      cwd: root,
      isReady: () => answers(`${url}/bench/taken`),
    },
    logFolder,
  );
  const put = async (path: string): Promise<void> => {
    const response = await fetch(`${url}/bench/${path}`, { method: 'PUT' });
    await response.arrayBuffer();
  };
  return {
    url,
    reset: ({ isRecording } = { isRecording: false }) => put(`reset?recording=${isRecording ? '1' : '0'}`),
    setPrimary: (mode) => put(`primary?mode=${mode}`),
    taken: async () => Number(await (await fetch(`${url}/bench/taken`)).text()),
    arrivals: async () => (await (await fetch(`${url}/bench/arrivals`)).json()) as Arrivals, // contestants/provider.ts writes it
    stop,
  };
}

/** A clock that all processes of this machine share; its zero is of no meaning. */
export const machineClockMs = (): number => Number(process.hrtime.bigint()) / 1e6;
