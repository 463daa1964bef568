// Where the faults that are on are kept, in order, each until its time is over.
import type { Cancel, Clock } from './clock.ts';
import type { LiveFault } from './fault-evaluation.ts';

export type FaultShelf = {
  /** In order; those whose time is over are left out. */
  list(): readonly LiveFault[];
  get(name: string): LiveFault | null;
  add(fault: LiveFault, place: 'front' | 'end'): void;
  /** Puts it where the one of its name stands. */
  replace(fault: LiveFault): void;
  forget(name: string): LiveFault | null;
  clear(): number;
};

export function createFaultShelf(clock: Clock, onExpired: (fault: LiveFault) => void): FaultShelf {
  let faults: readonly LiveFault[] = [];
  const expiries = new Map<string, Cancel>();

  const list = (): readonly LiveFault[] => {
    const nowMs = clock.now();
    return faults.filter((fault) => nowMs < fault.expiresAtMs);
  };

  const forget = (name: string): LiveFault | null => {
    const fault = faults.find((one) => one.definition.name === name) ?? null;
    expiries.get(name)?.();
    expiries.delete(name);
    if (fault !== null) faults = faults.filter((one) => one !== fault);
    return fault;
  };

  const planExpiry = (fault: LiveFault): void => {
    const { name } = fault.definition;
    expiries.get(name)?.();
    const expire = (): void => {
      if (forget(name) !== null) onExpired(fault);
    };
    expiries.set(name, clock.after(fault.expiresAtMs - clock.now(), expire));
  };

  return {
    list,
    forget,
    get: (name) => list().find((fault) => fault.definition.name === name) ?? null,
    add(fault, place) {
      forget(fault.definition.name);
      faults = place === 'front' ? [fault, ...faults] : [...faults, fault];
      planExpiry(fault);
    },
    replace(fault) {
      faults = faults.map((one) => (one.definition.name === fault.definition.name ? fault : one));
      planExpiry(fault);
    },
    clear() {
      const count = faults.length;
      for (const cancel of expiries.values()) cancel();
      expiries.clear();
      faults = [];
      return count;
    },
  };
}
