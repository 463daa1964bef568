// Sends what was selected again, a few at a time, and keeps what became of each.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api } from '../../api/api.ts';
import { ApiProblem } from '../../api/problem.ts';
import { replayPath } from '../../notifications/replay-queries.ts';
import { runBounded } from '../../notifications/run-bounded.ts';

const AT_ONCE_MAX = 4;

export type ReplayResult =
  { readonly kind: 'waiting' | 'busy' | 'done' } | { readonly kind: 'failed'; readonly code: string };

export type Replays = {
  readonly results: ReadonlyMap<string, ReplayResult>;
  readonly isRunning: boolean;
  readonly replay: (notificationIds: readonly string[], reason: string) => void;
  readonly forget: () => void;
};

async function replayOne(notificationId: string, reason: string): Promise<ReplayResult> {
  try {
    await api.post(replayPath(notificationId), { body: { reason } });
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', code: error instanceof ApiProblem ? error.code : String(error) };
  }
}

export function useReplays(): Replays {
  const queries = useQueryClient();
  const [results, setResults] = useState<ReadonlyMap<string, ReplayResult>>(new Map());
  const replay = useCallback(
    (ids: readonly string[], reason: string) => {
      const set = (id: string, result: ReplayResult) =>
        setResults((before) => new Map(before).set(id, result));
      setResults(new Map(ids.map((id) => [id, { kind: 'waiting' }])));
      const work = async (id: string) => {
        set(id, { kind: 'busy' });
        set(id, await replayOne(id, reason));
      };
      void runBounded(ids, AT_ONCE_MAX, work).then(() => queries.invalidateQueries());
    },
    [queries],
  );
  const forget = useCallback(() => setResults(new Map()), []);
  const isRunning = [...results.values()].some(({ kind }) => kind === 'waiting' || kind === 'busy');
  return { results, isRunning, replay, forget };
}
