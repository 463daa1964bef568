// Was a provider found for each notification within the time that is promised?
// Each is judged once, some seconds after that time has passed, from what is on
// disk: those that nobody took are counted too, and no restart loses or doubles
// one. One replica does it at a time.
import { createBackgroundLoop } from './background-loop.ts';
import type { BackgroundLoop } from './background-loop.ts';

/**
 * `in_time`: a provider took it within the time promised. `late`: none had by
 * then. `excused`: no gateway could have, such as a wrong number.
 */
export const timelinessResults = ['in_time', 'late', 'excused'] as const;

type TimelinessResult = (typeof timelinessResults)[number];

export type JudgedBatch = {
  readonly counts: Readonly<Record<TimelinessResult, number>>;
  /** Nothing is left that could be judged by now. */
  readonly isLast: boolean;
};

export type TimelinessStore = {
  /** Judges what was created before `beforeMs`, database time. Null where another replica is at it. */
  judgeNext(beforeMs: number, limit: number): Promise<JudgedBatch | null>;
};

export type TimelinessDeps = {
  readonly store: TimelinessStore;
  readonly onJudged: (counts: JudgedBatch['counts']) => void;
  readonly now: () => number;
  /** The time promised, and what a commit or an answer under way may take on top. */
  readonly judgedAfterMs: number;
  readonly batchMax: number;
  readonly everyMs: number;
  readonly onFailed: (error: unknown) => void;
};

export function createTimelinessLoop(deps: TimelinessDeps): BackgroundLoop {
  const turn = async (): Promise<number> => {
    const batch = await deps.store.judgeNext(deps.now() - deps.judgedAfterMs, deps.batchMax);
    if (batch === null) return deps.everyMs;
    deps.onJudged(batch.counts);
    return batch.isLast ? deps.everyMs : 0;
  };
  return createBackgroundLoop({ turn, failurePauseMs: () => deps.everyMs, onFailed: deps.onFailed });
}
