// SIGSTOP and SIGCONT for the processes of one system, each by its own pid.
import type { System } from '../../dev/src/start-system.ts';
import { familyOf } from './process-family.ts';

/** A further replica is called payment-service-2 and so on. */
export type ProcessName =
  'payment-service' | `payment-service-${number}` | 'notifier-primary' | 'notifier-fallback' | 'database';

export function processOf(system: System, name: ProcessName): System['processes'][number] {
  const found = system.processes.find((process) => process.name === name);
  if (found === undefined) throw new Error(`There is no process ${name}.`);
  return found;
}

export type Pauses = {
  readonly pause: (name: ProcessName) => boolean;
  readonly resume: (name: ProcessName) => void;
  readonly resumeAll: () => void;
  /** Resumes all and pauses nothing any more: what is stopped could not be told to end. */
  readonly end: () => void;
};

export function createPauses(system: System): Pauses {
  const pidsOf = new Map<ProcessName, readonly number[]>();
  let isOver = false;
  const resume = (name: ProcessName): void => {
    for (const pid of pidsOf.get(name) ?? []) signal(pid, 'SIGCONT');
    pidsOf.delete(name);
  };
  const resumeAll = (): void => {
    for (const name of [...pidsOf.keys()]) resume(name);
  };
  return {
    pause: (name) => {
      const pid = processOf(system, name).pid();
      if (isOver || pid === undefined || !signal(pid, 'SIGSTOP')) return false;
      // The first is stopped already, so that no further one can be born.
      const family = familyOf(pid);
      for (const member of family) signal(member, 'SIGSTOP');
      pidsOf.set(name, family);
      return true;
    },
    resume,
    resumeAll,
    end: () => {
      isOver = true;
      resumeAll();
    },
  };
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it is gone, and needs no signal any more
  }
}
