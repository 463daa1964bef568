import { afterEach, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { createInletWatch } from '../src/application/watch-inlet.ts';
import type { InletWatch } from '../src/application/watch-inlet.ts';

let watch: InletWatch;
afterEach(() => watch.stop());

/** A broker that a test lets come and go; what the watch tells, in words. */
function watched() {
  const broker = { isAway: false, looks: 0, onLook: (): void => undefined };
  const told: string[] = [];
  watch = createInletWatch({
    lag: () => {
      broker.looks += 1;
      broker.onLook();
      return broker.isAway ? Promise.reject(new Error('nobody answers')) : Promise.resolve(7);
    },
    everyMs: 1,
    observer: {
      looked: (events) => told.push(`${events} wait`),
      away: (error) => told.push(`away: ${String(error)}`),
      back: () => told.push('back'),
    },
  });
  watch.start();
  const looks = async (more: number): Promise<void> => {
    const before = broker.looks;
    await until(() => broker.looks >= before + more);
  };
  const moves = () => told.filter((each) => !each.endsWith('wait'));
  return { broker, told, looks, moves };
}

it('tells once that a broker is away, and once that it is back', async () => {
  const { broker, told, looks, moves } = watched();
  await looks(2);
  expect(told).toContain('7 wait');
  broker.isAway = true;
  await looks(5);
  expect(moves()).toEqual(['away: Error: nobody answers']);
  broker.isAway = false;
  await looks(5);
  expect(moves()).toEqual(['away: Error: nobody answers', 'back']);
});

it('takes nobody for back who answers, and hands nothing over', async () => {
  const { broker, looks, moves } = watched();
  broker.onLook = () => watch.failed(new Error('may not read'));
  await looks(10);
  expect(moves()).toEqual(['away: Error: may not read']);
  broker.onLook = () => undefined;
  await looks(5);
  expect(moves()).toEqual(['away: Error: may not read', 'back']);
});

it('is silent about what fails because it ends', async () => {
  const { broker, looks, moves } = watched();
  await looks(1);
  broker.isAway = true;
  await watch.stop();
  watch.failed(new Error('closed'));
  expect(moves()).toEqual([]);
});
