// What a scenario may do to a system, and that each of it is undone.
import type { HttpClient } from '../load/http-client.ts';
import { StartError } from '../start-error.ts';
import { askFor, createDrillFaults, ttlFrom } from './drill-faults.ts';
import type { DrillFaults } from './drill-faults.ts';
import type { Place } from './expectation-schema.ts';
import type { FaultSpan } from './record.ts';
import type { Step } from './scenario-schema.ts';
import { replicaName } from './target.ts';
import type { Target } from './target.ts';

export type ActionsOptions = {
  readonly client: HttpClient;
  readonly target: Pick<Target, 'urls' | 'signal'>;
  readonly names: Readonly<Record<Place, string>>;
  readonly durationS: number;
};

export type Actions = {
  /** Throws StartError where the system refuses. */
  readonly perform: (step: Step, nowS: number) => Promise<void>;
  /** Ends everything that was begun and has not ended. Never rejects. */
  readonly undo: (nowS: number) => Promise<void>;
  readonly faults: () => readonly FaultSpan[];
  /** What was done beside faults. */
  readonly marks: readonly { readonly atS: number; readonly text: string }[];
};

type Hands = {
  readonly faults: DrillFaults;
  readonly isolations: ReturnType<typeof createIsolations>;
  readonly processes: ReturnType<typeof createProcesses>;
};

export function createActions(options: ActionsOptions): Actions {
  const { client, target, names, durationS } = options;
  const hands: Hands = {
    faults: createDrillFaults({ client, urls: target.urls, durationS }),
    isolations: createIsolations(options),
    processes: createProcesses(target),
  };
  const marks: { atS: number; text: string }[] = [];
  return {
    perform: async (step, nowS) => {
      await perform(step, nowS, hands);
      const text = markOf(step, names);
      if (text !== null) marks.push({ atS: nowS, text });
    },
    undo: async (nowS) => {
      hands.processes.resumeAll();
      await Promise.allSettled([hands.faults.endAll(nowS), hands.isolations.endAll()]);
    },
    faults: hands.faults.spans,
    marks,
  };
}

async function perform(step: Step, nowS: number, { faults, isolations, processes }: Hands): Promise<void> {
  switch (step.do) {
    case 'fault':
      return faults.begin(step, nowS);
    case 'end_fault':
      return faults.end(step.name, nowS);
    case 'isolate':
      return isolations.begin(step, nowS);
    case 'end_isolation':
      return isolations.end(step.provider);
    case 'kill':
      processes.signal(replicaName(step.replica), 'SIGKILL');
      return;
    case 'pause':
      processes.pause(replicaName(step.replica));
      return;
    case 'resume':
      processes.resume(replicaName(step.replica));
      return;
    case 'restart_database':
      processes.signal('database', step.how === 'kill' ? 'SIGKILL' : 'SIGINT');
  }
}

function createProcesses(target: ActionsOptions['target']) {
  const paused = new Set<string>();
  const signal = (name: string, its: NodeJS.Signals): void => {
    if (target.signal(name, its)) return;
    throw new StartError(
      name === 'database'
        ? 'The database of this system is not its own, so a drill leaves it alone. Use --own.'
        : `There is no process ${name} in this system that a drill could act on. Use --own.`,
    );
  };
  return {
    signal,
    pause: (name: string) => {
      paused.add(name);
      signal(name, 'SIGSTOP');
    },
    resume: (name: string) => {
      paused.delete(name);
      signal(name, 'SIGCONT');
    },
    resumeAll: () => {
      for (const name of paused) target.signal(name, 'SIGCONT');
      paused.clear();
    },
  };
}

function createIsolations({ client, target, names, durationS }: ActionsOptions) {
  const isolated = new Set<Place>();
  const urlOf = (provider: Place): string =>
    `${target.urls.payments[0] ?? ''}/providers/${names[provider]}/isolation`;
  const end = async (provider: Place): Promise<void> => {
    if (isolated.delete(provider)) await client.send(urlOf(provider), { method: 'DELETE' });
  };
  return {
    begin: async ({ provider, reason }: Extract<Step, { do: 'isolate' }>, nowS: number): Promise<void> => {
      isolated.add(provider);
      const body = { reason, ttl_s: ttlFrom(nowS, durationS) };
      await askFor(client, urlOf(provider), { method: 'PUT', body });
    },
    end,
    endAll: async () => {
      await Promise.all([...isolated].map((provider) => end(provider)));
    },
  };
}

/** Null for faults: they are shown as spans. */
function markOf(step: Step, names: Readonly<Record<Place, string>>): string | null {
  switch (step.do) {
    case 'fault':
    case 'end_fault':
      return null;
    case 'kill':
      return `${replicaName(step.replica)} is killed`;
    case 'pause':
      return `${replicaName(step.replica)} is paused`;
    case 'resume':
      return `${replicaName(step.replica)} goes on`;
    case 'restart_database':
      return step.how === 'kill' ? 'the database is killed' : 'the database is restarted';
    case 'isolate':
      return `${names[step.provider]} is isolated by hand`;
    case 'end_isolation':
      return `${names[step.provider]} is no longer isolated`;
  }
}
