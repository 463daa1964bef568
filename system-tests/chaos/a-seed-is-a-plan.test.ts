// A run that failed is worth something only if it can be planned again.
import { describe, expect, it } from '@jest/globals';

import { planChaos } from './plan-chaos.ts';
import type { ChaosEvent } from './plan-chaos.ts';

const request = { seed: 7, durationMs: 10 * 60_000, replicas: 3, perSecond: 40 };
const laneOf = (event: ChaosEvent): string =>
  event.kind === 'fault' ? `notifier-${event.notifier}` : event.kind === 'drop' ? 'drop' : event.process;
const endOf = (event: ChaosEvent): number => event.atMs + ('forMs' in event ? event.forMs : 0);

describe('the plan of a seed', () => {
  it('is the same every time, and another one for another seed', () => {
    expect(planChaos(request)).toEqual(planChaos(request));
    expect(planChaos({ ...request, seed: 8 }).events).not.toEqual(planChaos(request).events);
  });

  it('leaves what happens to the others as it was when there is one replica more', () => {
    const of = (replicas: number): readonly ChaosEvent[] =>
      planChaos({ ...request, replicas }).events.filter((event) => laneOf(event) !== 'payment-service-4');
    expect(of(4)).toEqual(of(3));
  });

  it('has everything in it that a run is about, and ends within its time', () => {
    const { events } = planChaos(request);
    const seen = new Set(events.map((event) => `${event.kind} ${laneOf(event)}`));
    for (const name of ['payment-service', 'payment-service-2', 'payment-service-3', 'database']) {
      expect(seen).toContain(`kill ${name}`);
      expect(seen).toContain(`pause ${name}`);
    }
    for (const name of ['notifier-primary', 'notifier-fallback']) {
      expect(seen).toContain(`fault ${name}`);
      expect(seen).toContain(`pause ${name}`);
    }
    expect(seen).toContain('drop drop');
    expect(Math.max(...events.map(endOf))).toBeLessThanOrEqual(request.durationMs);
  });

  it('does nothing to a process that is still under the last thing, and kills no notifier, which would lose its inbox', () => {
    const wrong: ChaosEvent[] = [];
    for (let seed = 1; seed <= 50; seed += 1) {
      const lanes = Map.groupBy(planChaos({ ...request, seed }).events, laneOf);
      for (const events of lanes.values()) {
        for (const [index, event] of events.entries()) {
          const before = events[index - 1];
          if (before !== undefined && event.atMs <= endOf(before)) wrong.push(event);
          if (laneOf(event).startsWith('notifier') && event.kind === 'kill') wrong.push(event);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
