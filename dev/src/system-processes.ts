import { join } from 'node:path';

import { prepareDatabase } from './database.ts';
import type { Pace } from './prometheus/local-config.ts';
import { spawnPrometheus } from './prometheus/prometheus-process.ts';
import { startService } from './services.ts';
import type { Environment, Ports, ServiceName } from './services.ts';
import type { StartUp } from './start-up.ts';
import { describeExit, supervise } from './supervisor.ts';
import type { Child, ProcessEvent, Supervised } from './supervisor.ts';
import { realTiming } from './timing.ts';

type Reporting = {
  readonly onLine: (name: string, line: string) => void;
  readonly onEvent: (event: ProcessEvent) => void;
};

type ServiceOptions = Reporting & {
  readonly root: string;
  readonly service: ServiceName;
  /** Of the process: the service's, or the replica's. */
  readonly name: string;
  readonly port: number;
  readonly env: Environment;
  readonly startUp: StartUp;
};

export function superviseService(options: ServiceOptions): Supervised {
  const { root, service, name, port, env, startUp, onLine, onEvent } = options;
  const spawn = (): Child => startService({ root, service, port, env, onLine: (line) => onLine(name, line) });
  return superviseFromStart({ name, spawn, startUp, onEvent });
}

/** Which program, and where it listens. */
export type PrometheusChoice = {
  readonly binary: string;
  readonly port: number;
  readonly pace?: Pace | undefined;
};

type PrometheusMember = Reporting & {
  readonly home: string;
  readonly root: string;
  readonly prometheus: PrometheusChoice;
  readonly ports: Ports;
  readonly replicaPorts: readonly number[];
  readonly startUp: StartUp;
};

export function supervisePrometheus(options: PrometheusMember): Supervised {
  const { home, root, prometheus, ports, replicaPorts, startUp, onLine, onEvent } = options;
  const name = 'prometheus';
  const at = (port: number): string => `127.0.0.1:${port}`;
  // Jobs carry the services' names; the replicas are instances of one.
  const targets = {
    'payment-service': replicaPorts.map(at),
    'notifier-primary': [at(ports.primary)],
    'notifier-fallback': [at(ports.fallback)],
  };
  const folder = join(home, name);
  const spawn = (): Child =>
    spawnPrometheus({ ...prometheus, root, folder, targets, onLine: (line) => onLine(name, line) });
  return superviseFromStart({ name, spawn, startUp, onEvent });
}

type FromStart = Pick<Reporting, 'onEvent'> & {
  readonly name: string;
  readonly spawn: () => Child;
  readonly startUp: StartUp;
};

function superviseFromStart({ name, spawn, startUp, onEvent }: FromStart): Supervised {
  const start = (): Promise<Child> => {
    const child = spawn();
    void child.exited.then((report) => {
      // During the start-up an exit of its own will is a refusal to run (a typo
      // in the configuration, say): another try would only repeat it. One that
      // was killed from outside is restarted as ever.
      if (report.signal === null) startUp.fail(`${name} ${describeExit(report)}. The log above says why.`);
    });
    return Promise.resolve(child);
  };
  return supervise({ name, start, stopSignal: 'SIGTERM', timing: realTiming, onEvent });
}

/** Starts the embedded database, adds it to the members and resolves with its URL once it answers. */
export async function addDatabase(
  members: Supervised[],
  startUp: StartUp,
  options: Reporting & { readonly home: string; readonly reserved: readonly number[] },
): Promise<string> {
  const name = 'database';
  const database = await startUp.until(
    prepareDatabase({
      folder: join(options.home, name),
      reserved: options.reserved,
      onLine: (line) => options.onLine(name, line),
    }),
  );
  const start = async (): Promise<Child> => {
    try {
      return await database.start();
    } catch (error) {
      startUp.fail(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  await startUp.until(
    new Promise<void>((resolve) => {
      const onEvent = (event: ProcessEvent): void => {
        options.onEvent(event);
        if (event.kind === 'started') resolve();
      };
      members.push(supervise({ name, start, stopSignal: 'SIGINT', timing: realTiming, onEvent }));
    }),
  );
  return database.url;
}
