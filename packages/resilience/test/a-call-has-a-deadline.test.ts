import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AttemptOverdueError, DEADLINE_GRACE_MS, DeadlineExceededError, withDeadline } from '../index.ts';
import { START_MS, admitted, closeGuards, guardWith, pass, useGuardClock } from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

const never = (): Promise<never> => new Promise(() => undefined);
const untilAborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));

describe('the deadline of a call', () => {
  it('aborts its signal on time, with the reason', async () => {
    const call = withDeadline(500, untilAborted);
    await pass(499);
    expect(jest.getTimerCount()).toBe(1);
    await pass(1);
    expect(await call).toBeInstanceOf(DeadlineExceededError);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('aborts at the attempt timeout inside a guard, and lets what the call then answers count', async () => {
    const { guard } = guardWith();
    const call = admitted(guard).run(untilAborted, () => 'failure');
    await pass(1_000);
    expect(await call).toMatchObject({ code: 'deadline_exceeded', message: 'no answer within 1000 ms' });
    expect(guard.snapshot().consecutiveFailures).toBe(1);
  });

  it('gives each call a signal of its own', async () => {
    const { guard } = guardWith();
    const signals: AbortSignal[] = [];
    const keep = (signal: AbortSignal): Promise<unknown> => {
      signals.push(signal);
      return untilAborted(signal);
    };
    const first = admitted(guard).run(keep, () => 'failure');
    await pass(600);
    const second = admitted(guard).run(keep, () => 'failure');
    await pass(400);
    await first;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await pass(600);
    await second;
  });

  it('holds for calls that began from the end of another, and for those that a closed guard has left', async () => {
    const { guard } = guardWith();
    const ends: number[] = [];
    const first = admitted(guard).run(
      async (signal) => {
        await untilAborted(signal);
        ends.push(Date.now() - START_MS);
      },
      () => 'neutral',
    );
    const next: Promise<unknown>[] = [];
    const begin = () =>
      next.push(
        admitted(guard)
          .run(untilAborted, () => 'neutral')
          .then(() => ends.push(Date.now() - START_MS)),
      );
    const second = admitted(guard).run(
      (signal) => {
        signal.addEventListener('abort', begin);
        return untilAborted(signal);
      },
      () => 'neutral',
    );
    await pass(300);
    begin();
    await pass(700);
    await Promise.all([first, second]);
    guard.close();
    expect(jest.getTimerCount()).toBe(1);
    await pass(1_000);
    await Promise.all(next);
    expect(ends).toEqual([1_000, 1_300, 2_000]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives up a call that ignores its signal after the grace, and hears of its end', async () => {
    let endLate: () => void = () => undefined;
    let isEnded = false;
    const call = withDeadline(
      500,
      () => new Promise<void>((resolve) => (endLate = resolve)),
      () => (isEnded = true),
    );
    const rejected = expect(call).rejects.toBeInstanceOf(AttemptOverdueError);
    await pass(500 + DEADLINE_GRACE_MS);
    await rejected;
    expect(isEnded).toBe(false);
    endLate();
    await pass(0);
    expect(isEnded).toBe(true);
  });

  it.each([
    ['answers', () => Promise.resolve('ok')],
    ['rejects', () => Promise.reject(new Error('reset'))],
    [
      'throws before it has begun',
      () => {
        throw new Error('bug');
      },
    ],
  ])('leaves no timer behind when the call %s', async (_how, call: () => Promise<string>) => {
    let ended = 0;
    await withDeadline(500, call, () => (ended += 1)).catch(() => undefined);
    expect(jest.getTimerCount()).toBe(0);
    expect(ended).toBe(1);
  });

  it('does not keep the timers of a call that is given up', async () => {
    const rejected = expect(withDeadline(500, never)).rejects.toThrow('ignored its abort signal');
    await pass(750);
    await rejected;
    expect(jest.getTimerCount()).toBe(0);
  });
});
