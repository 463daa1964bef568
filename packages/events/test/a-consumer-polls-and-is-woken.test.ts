import { expect, it } from '@jest/globals';
import { createWakeUp } from '../index.ts';
import { startTurns } from '../src/turns.ts';

type Pausing = { readonly ms: number; end(): void };

function scriptedPauses() {
  const pauses: Pausing[] = [];
  let announce = (): void => undefined;
  return {
    pauses,
    pause: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        pauses.push({ ms, end: resolve });
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve());
        announce();
      }),
    reached: (count: number) =>
      new Promise<void>((resolve) => {
        announce = () => {
          if (pauses.length >= count) resolve();
        };
        announce();
      }),
  };
}

const fails = (error: unknown): never => {
  throw error;
};

it('pauses from 20 ms to a second while there is nothing to do, and no longer', async () => {
  const { pauses, pause, reached } = scriptedPauses();
  const turns = startTurns({
    turn: () => Promise.resolve(false),
    wakeUp: createWakeUp(),
    pause,
    onFailed: fails,
  });
  for (let count = 1; count <= 8; count += 1) {
    await reached(count);
    pauses.at(-1)?.end();
  }
  await turns.stop();
  expect(pauses.slice(0, 8).map(({ ms }) => ms)).toEqual([20, 40, 80, 160, 320, 640, 1_000, 1_000]);
});

it('begins the next turn at once where there was work, and after a wake-up', async () => {
  const { pauses, pause, reached } = scriptedPauses();
  const wakeUp = createWakeUp();
  const work = [true, true, false];
  let begun = 0;
  const turn = () => Promise.resolve(work[begun++] ?? false);
  const turns = startTurns({ turn, wakeUp, pause, onFailed: fails });
  await reached(1);
  expect(begun).toBe(3);
  pauses[0]?.end();
  await reached(2);
  wakeUp.notify();
  await reached(3);
  await turns.stop();
  expect(pauses.map(({ ms }) => ms)).toEqual([20, 40, 20]);
});

it('does not miss a wake-up that comes in the middle of a turn', async () => {
  const { pause, reached } = scriptedPauses();
  const wakeUp = createWakeUp();
  let begun = 0;
  const turn = () => {
    begun += 1;
    if (begun === 1) wakeUp.notify();
    return Promise.resolve(false);
  };
  const turns = startTurns({ turn, wakeUp, pause, onFailed: fails });
  await reached(2);
  await turns.stop();
  expect(begun).toBe(2);
});

it('goes on after a turn that failed, and tells of it', async () => {
  const { pauses, pause, reached } = scriptedPauses();
  const told: unknown[] = [];
  const turn = () => Promise.reject(new Error('the database is away'));
  const turns = startTurns({ turn, wakeUp: createWakeUp(), pause, onFailed: (error) => told.push(error) });
  await reached(1);
  pauses[0]?.end();
  await reached(2);
  await turns.stop();
  expect(told).toHaveLength(2);
});

it('stops once, however often it is told to, also by a signal', async () => {
  const { pause, reached } = scriptedPauses();
  const controller = new AbortController();
  let begun = 0;
  const turn = () => Promise.resolve(++begun < 0);
  const { signal } = controller;
  const turns = startTurns({ turn, wakeUp: createWakeUp(), pause, onFailed: fails, signal });
  await reached(1);
  controller.abort();
  await Promise.all([turns.stop(), turns.stop()]);
  expect(begun).toBe(1);
  await startTurns({ turn, wakeUp: createWakeUp(), pause, onFailed: fails, signal }).stop();
  expect(begun).toBe(1);
});
