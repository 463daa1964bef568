// The loop that makes months and drops them: what it does in which order, how long it pauses, what it tells.
import { describe, expect, it } from '@jest/globals';
import { createKeepHistory } from '../src/application/keep-history.ts';
import type { HistoryStore, Release } from '../src/application/keep-history.ts';

const dayMs = 86_400_000;
const nowMs = 1_000 * dayMs;

/** Runs until the script of what comes of each step is at its end. */
async function keep(
  releases: readonly Release[],
  options: {
    readonly historyDays: number | null;
    readonly keyDays: number | null;
    readonly keyBatches?: number;
  },
): Promise<readonly string[]> {
  const said: string[] = [];
  const left = [...releases];
  let keyBatches = options.keyBatches ?? 1;
  return new Promise((resolve, reject) => {
    const store: HistoryStore = {
      makeMonths: () => {
        if (said.includes('months')) {
          void loop.stop();
          resolve([...said, 'months']);
        }
        said.push('months');
        return Promise.resolve({ strays: 0 });
      },
      forgetKeys: (beforeMs, limit) => {
        said.push(`keys before ${beforeMs / dayMs}, ${limit}`);
        keyBatches -= 1;
        return Promise.resolve({ isLast: keyBatches === 0 });
      },
      releaseNext: (beforeMs) => {
        const release = left.shift() ?? { kind: 'nothing_old' };
        said.push(`${release.kind} before ${beforeMs / dayMs}`);
        return Promise.resolve(release);
      },
    };
    const loop = createKeepHistory({
      store,
      observer: {
        straysCounted: () => undefined,
        monthDropped: (month) => said.push(`told: dropped ${month}`),
        monthHeld: (month, reason) => said.push(`told: held ${month} ${reason}`),
      },
      now: () => nowMs,
      historyMs: options.historyDays === null ? null : options.historyDays * dayMs,
      keysMs: options.keyDays === null ? null : options.keyDays * dayMs,
      batchMax: 50,
      batchPauseMs: 0,
      inUsePauseMs: 1,
      idlePauseMs: 1,
      failurePauseMs: 1,
      onFailed: reject,
    });
    loop.start();
  });
}

describe('keeping history', () => {
  it('makes months and nothing else where it is kept for ever', async () => {
    expect(await keep([], { historyDays: null, keyDays: null })).toEqual(['months', 'months']);
  });

  it('makes months, then forgets keys, batch by batch, then drops month by month', async () => {
    const releases: readonly Release[] = [
      { kind: 'cleared' },
      { kind: 'dropped', month: '2026-01' },
      { kind: 'in_use' },
      { kind: 'dropped', month: '2026-02' },
      { kind: 'nothing_old' },
    ];
    expect(await keep(releases, { historyDays: 365, keyDays: 30, keyBatches: 2 })).toEqual([
      'months',
      'keys before 970, 50',
      'keys before 970, 50',
      'cleared before 635',
      'dropped before 635',
      'told: dropped 2026-01',
      'in_use before 635',
      'dropped before 635',
      'told: dropped 2026-02',
      'nothing_old before 635',
      'months',
    ]);
  });

  it.each([
    [{ kind: 'held', month: '2026-01', reason: 'owed' }, ['told: held 2026-01 owed']],
    [{ kind: 'another_is_at_it' }, []],
  ] as const)('leaves it for an hour where it is %j, and says why', async (release, told) => {
    expect(await keep([release], { historyDays: 365, keyDays: null })).toEqual([
      'months',
      `${release.kind} before 635`,
      ...told,
      'months',
    ]);
  });
});
