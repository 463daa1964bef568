import { join } from 'node:path';

import { prepareDatabase } from './database.ts';
import { startService } from './services.ts';
import type { Environment, ServiceName } from './services.ts';
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
  const start = (): Promise<Child> => {
    const child = startService({ root, service, port, env, onLine: (line) => onLine(name, line) });
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
  options: Reporting & { readonly home: string },
): Promise<string> {
  const name = 'database';
  const database = await startUp.until(
    prepareDatabase(join(options.home, name), (line) => options.onLine(name, line)),
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
