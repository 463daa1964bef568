// Carries out a plan on a running system, event by event, and counts what was
// really done: a process that is down just then cannot be killed.
import { setTimeout as pause } from 'node:timers/promises';

import { dropConnections } from '../harness/database-access.ts';
import type { ProcessName } from '../harness/process-control.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { describeEvent } from './plan-chaos.ts';
import type { ChaosEvent, ChaosPlan } from './plan-chaos.ts';

export type Deeds = {
  readonly faults: number;
  readonly kills: number;
  readonly pauses: number;
  readonly droppedConnections: number;
  /** What was planned and could not be done, with why. */
  readonly missed: readonly string[];
};

type Deed = Partial<Omit<Deeds, 'missed'>>;

/** Resolves once the last event is over. */
export async function runPlan(system: RunningSystem, { events }: ChaosPlan): Promise<Deeds> {
  const beganAtMs = performance.now();
  const missed: string[] = [];
  const deeds = await Promise.all(
    events.map(async (event): Promise<Deed> => {
      await pause(Math.max(0, event.atMs - (performance.now() - beganAtMs)));
      try {
        return await carryOut(event, system);
      } catch (error) {
        missed.push(
          `${describeEvent(event).trim()}: ${error instanceof Error ? error.message : 'it failed'}`,
        );
        return {};
      }
    }),
  );
  const sum = (of: keyof Deed): number => deeds.reduce((total, deed) => total + (deed[of] ?? 0), 0);
  return {
    faults: sum('faults'),
    kills: sum('kills'),
    pauses: sum('pauses'),
    droppedConnections: sum('droppedConnections'),
    missed,
  };
}

async function carryOut(event: ChaosEvent, system: RunningSystem): Promise<Deed> {
  switch (event.kind) {
    case 'fault': {
      const url = `${system.urls[event.notifier]}/admin/faults/${event.fault.name}`;
      await system.client.json(url, { method: 'PUT', body: event.fault.definition });
      return { faults: 1 };
    }
    case 'kill': {
      // `as`: a plan names processes of the system it is made for; another is refused there.
      if (!system.strike(event.process as ProcessName)) throw new Error('it was down already');
      return { kills: 1 };
    }
    case 'pause': {
      const name = event.process as ProcessName; // as above
      if (!system.pause(name)) throw new Error('it was down already');
      await pause(event.forMs);
      system.resume(name);
      return { pauses: 1 };
    }
    case 'drop':
      return { droppedConnections: await dropConnections(system.urls.database) };
  }
}
