import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterPost, lookAgainAtMs } from '../src/domain/webhook-plan.ts';

const policy = { waitBaseMs: 1_000, waitMaxMs: 60_000 };
const failed = (retryAfterMs: number | null = null) => {
  return { kind: 'failed' as const, reason: 'http_5xx', status: 503, retryAfterMs };
};

describe('what follows from a post', () => {
  it('is the end where it was taken, or its receiver wants no more', () => {
    const at = { tries: 1, deadlineMs: 10 };
    const moment = { nowMs: 0, random: 0.5 };
    expect(afterPost({ kind: 'delivered', status: 200 }, at, policy, moment)).toEqual({ kind: 'delivered' });
    expect(afterPost({ kind: 'gone', status: 410 }, at, policy, moment)).toEqual({
      kind: 'dead',
      reason: 'gone',
    });
  });

  it('is another one, later and later with jitter, until the deadline', () => {
    const after = (tries: number, random: number) =>
      afterPost(failed(), { tries, deadlineMs: 1_000_000 }, policy, { nowMs: 0, random });
    expect(after(1, 0.5)).toEqual({ kind: 'again', atMs: 500 });
    expect(after(4, 1)).toEqual({ kind: 'again', atMs: 8_000 });
    expect(after(400, 1)).toEqual({ kind: 'again', atMs: 60_000 });
    expect(afterPost(failed(30_000), { tries: 1, deadlineMs: 1e6 }, policy, { nowMs: 0, random: 0 })).toEqual(
      {
        kind: 'again',
        atMs: 30_000,
      },
    );
  });

  it('is to look again, where its gate is closed, a hundred times in three days and not each few seconds', () => {
    const deadlineMs = 72 * 3_600_000;
    for (const random of [0, 0.5, 1]) {
      let looks = 0;
      for (let nowMs = 0; nowMs < deadlineMs; looks += 1)
        nowMs = lookAgainAtMs({ owedSinceMs: 0, deadlineMs }, { waitMaxMs: 3_600_000 }, { nowMs, random });
      expect(looks).toBeGreaterThan(70);
      expect(looks).toBeLessThan(170);
    }
  });

  it('never lies behind the deadline', () => {
    const any = fc.record({
      ...{ tries: fc.integer({ min: 1, max: 1_000 }), deadlineMs: fc.integer({ min: 1, max: 1e9 }) },
      ...{ nowMs: fc.integer({ min: 0, max: 1e9 }), random: fc.double({ min: 0, max: 1, noNaN: true }) },
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 1e7 })),
    });
    fc.assert(
      fc.property(any, ({ tries, deadlineMs, nowMs, random, retryAfterMs }) => {
        const step = afterPost(failed(retryAfterMs), { tries, deadlineMs }, policy, { nowMs, random });
        if (step.kind === 'again') expect(step.atMs).toBeLessThan(deadlineMs);
        else expect(step).toEqual({ kind: 'dead', reason: 'expired' });
      }),
    );
  });
});
