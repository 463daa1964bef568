import { describe, expect, it } from '@jest/globals';

import { stopInOrder } from '../src/stop-order.ts';

describe('stopping the system', () => {
  it('ends payment-service first, then both notifiers, and the database when nobody writes any more', async () => {
    const steps: string[] = [];
    let graceMsTotal = 0;
    const member = (name: string) => ({
      name,
      stop: async (graceMs: number) => {
        graceMsTotal += graceMs;
        steps.push(`${name} asked`);
        await new Promise((resolve) => setImmediate(resolve));
        steps.push(`${name} gone`);
      },
    });
    await stopInOrder(['database', 'notifier-fallback', 'payment-service', 'notifier-primary'].map(member));

    expect(steps.slice(0, 2)).toEqual(['payment-service asked', 'payment-service gone']);
    expect(steps.slice(2, 6).toSorted()).toEqual([
      'notifier-fallback asked',
      'notifier-fallback gone',
      'notifier-primary asked',
      'notifier-primary gone',
    ]);
    expect(steps.slice(6)).toEqual(['database asked', 'database gone']);
    expect(graceMsTotal).toBeLessThanOrEqual(10_000);
  });

  it('forgets no replica and no Prometheus, and ends all of them before a notifier', async () => {
    const stopped: string[] = [];
    const member = (name: string) => ({
      name,
      stop: () => {
        stopped.push(name);
        return Promise.resolve();
      },
    });
    const names = ['notifier-primary', 'payment-service-2', 'database', 'prometheus', 'payment-service'];
    await stopInOrder(names.map(member));
    expect(stopped.slice(0, 3).toSorted()).toEqual(['payment-service', 'payment-service-2', 'prometheus']);
    expect(stopped.slice(3)).toEqual(['notifier-primary', 'database']);
  });
});
