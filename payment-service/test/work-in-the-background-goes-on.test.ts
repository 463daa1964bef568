// The loops beside the requests, with a clock of the test's own.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createBackgroundLoop } from '../src/application/background-loop.ts';
import type { BackgroundLoop } from '../src/application/background-loop.ts';
import { createClaimLoop } from '../src/application/claim-loop.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

let loop: BackgroundLoop | null = null;
afterEach(async () => {
  await loop?.stop();
  loop = null;
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** Starts a loop that does `turn`; what it was told of failures, and when its turns began, stay to be seen. */
function startLoop(turn: () => Promise<number>) {
  const startsMs: number[] = [];
  const failures: unknown[] = [];
  const begunAtMs = Date.now();
  loop = createBackgroundLoop({
    turn: () => {
      startsMs.push(Date.now() - begunAtMs);
      return turn();
    },
    failurePauseMs: () => 70,
    onFailed: (error) => failures.push(error),
  });
  loop.start();
  return { loop, startsMs, failures };
}

describe('work in the background', () => {
  it('begins at once, and pauses after each turn as long as the turn asks for', async () => {
    const pausesMs = [100, 0, 300];
    const { startsMs } = startLoop(() => Promise.resolve(pausesMs.shift() ?? 1_000));
    await pass(1_000);
    expect(startsMs).toEqual([0, 100, 100, 400]);
  });

  it('goes on after a turn that fails, and tells of each outage once', async () => {
    const answers = ['down', 'down', 'up', 'down', 'up'];
    const { startsMs, failures } = startLoop(() => {
      const answer = answers.shift() ?? 'up';
      return answer === 'up' ? Promise.resolve(1_000) : Promise.reject(new Error(answer));
    });
    await pass(1_300);
    expect(startsMs).toEqual([0, 70, 140, 1_140, 1_210]);
    expect(failures).toHaveLength(2);
  });

  it('does not wait for the end of its pause once there is something to do', async () => {
    const running = startLoop(() => Promise.resolve(1_000));
    await pass(10);
    running.loop.hint();
    await pass(500);
    expect(running.startsMs).toEqual([0, 10]);
  });

  it('looks once more where it was hinted at while a turn was under way', async () => {
    const running = startLoop(() => new Promise((resolve) => setTimeout(() => resolve(1_000), 50)));
    await pass(10);
    running.loop.hint();
    running.loop.hint();
    await pass(500);
    expect(running.startsMs).toEqual([0, 50]);
  });

  it('has stopped when its turn has ended, and begins no other', async () => {
    const ended: string[] = [];
    const running = startLoop(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      ended.push('turn');
      return 0;
    });
    await pass(10);
    const stopped = running.loop.stop().then(() => ended.push('loop'));
    await pass(10);
    expect(ended).toEqual([]);
    await pass(500);
    await stopped;
    expect([ended, running.startsMs]).toEqual([['turn', 'loop'], [0]]);
  });

  it('cuts its pause short when it is stopped', async () => {
    const running = startLoop(() => Promise.resolve(3_600_000));
    await pass(10);
    await running.loop.stop();
    expect([running.startsMs, jest.getTimerCount()]).toEqual([[0], 0]);
  });
});

describe('looking for due work', () => {
  it('goes on at once while there is more, and pauses longer and longer while there is none or it fails', async () => {
    const found = ['more', 'more', 'idle', 'idle', 'broken', 'idle', 'idle', 'some', 'idle'] as const;
    const startsMs: number[] = [];
    const begunAtMs = Date.now();
    loop = createClaimLoop({
      claim: () => {
        const next = found[startsMs.length] ?? 'idle';
        startsMs.push(Date.now() - begunAtMs);
        return next === 'broken' ? Promise.reject(new Error(next)) : Promise.resolve(next);
      },
      pollMsMin: 20,
      pollMsMax: 200,
      onFailed: () => undefined,
    });
    loop.start();
    await pass(900);
    // Pauses: none, none, 40, 80, 160, 200, 200, 20, 40, 80.
    expect(startsMs).toEqual([0, 0, 0, 40, 120, 280, 480, 680, 700, 740, 820]);
  });
});
