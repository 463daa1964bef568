// Consumer processes that are started again whenever they have died.
import { join } from 'node:path';
import { spawnLeashed } from '@relevo/local-runtime';
import type { LeashedProcess } from '@relevo/local-runtime';
import type { ContenderName } from '@relevo/events/trials';

const script = join(import.meta.dirname, 'consumer-process.ts');

export type FleetOptions = {
  readonly url: string;
  readonly name: ContenderName;
  readonly processes: number;
  readonly seed: number;
  /** Of dying at each statement. */
  readonly probability: number;
};

export type ConsumerFleet = {
  /** How often a process was killed so far. Throws where one has ended otherwise. */
  kills(): number;
  /** Those that are started from now on live on. */
  spare(): void;
  stop(): Promise<void>;
};

export function startConsumerFleet({ url, name, processes, seed, probability }: FleetOptions): ConsumerFleet {
  let kills = 0;
  let nextSeed = seed;
  let isSpared = false;
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let failure: Error | undefined;
  const members = new Set<LeashedProcess>();
  const complaints: string[] = [];

  const keepOne = async (): Promise<void> => {
    while (!isStopping()) {
      nextSeed += 1;
      const member = spawnLeashed({
        command: process.execPath,
        args: [script, url, name, String(nextSeed), String(isSpared ? 0 : probability)],
        env: { PATH: process.env['PATH'] },
        cwd: import.meta.dirname,
        orphanSignal: 'TERM',
        orphanGraceS: 2,
        onLine: (line, stream) => {
          if (stream === 'stderr') complaints.push(line);
        },
      });
      members.add(member);
      const { signal, code } = await member.exited;
      members.delete(member);
      if (signal === 'SIGKILL') kills += 1;
      else if (!isStopping()) {
        failure = new Error(`a consumer ended by itself (${String(code)}):\n${complaints.join('\n')}`);
        return;
      }
    }
  };
  const kept = Promise.all(Array.from({ length: processes }, keepOne));

  return {
    kills: () => {
      if (failure !== undefined) throw failure;
      return kills;
    },
    spare: () => (isSpared = true),
    stop: async () => {
      stopping.abort();
      for (const member of members) member.kill('SIGTERM');
      await kept;
    },
  };
}
