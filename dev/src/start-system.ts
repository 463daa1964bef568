import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { takeInstanceLock } from './instance-lock.ts';
import type { InstanceLock } from './instance-lock.ts';
import { checkPort } from './port-holder.ts';
import { PROMETHEUS_READY } from './prometheus/prometheus-process.ts';
import { describeTakenPorts } from './port-advice.ts';
import { waitUntilReady } from './readiness.ts';
import { planReplicas } from './replicas.ts';
import type { Replica } from './replicas.ts';
import { developmentEnvironment, providerUrlsOutside } from './services.ts';
import type { Environment, Ports, ServiceName } from './services.ts';
import { StartError } from './start-error.ts';
import { createStartUp } from './start-up.ts';
import { stopInOrder } from './stop-order.ts';
import type { ProcessEvent, Supervised } from './supervisor.ts';
import { addDatabase, supervisePrometheus, superviseService } from './system-processes.ts';
import type { PrometheusChoice } from './system-processes.ts';

export type SystemOptions = {
  /** State of this instance: the lock and, without DATABASE_URL, the database. */
  readonly home: string;
  readonly ports: Ports;
  /** Wins over config/development.env; PORT is ignored. */
  readonly env: Environment;
  /** Each line a process writes. `name` is the service's folder, `payment-service-2` and so on, or `database`. */
  readonly onLine: (name: string, line: string) => void;
  readonly onEvent: (event: ProcessEvent) => void;
  /** Calls off a start under way; what was started is stopped. */
  readonly signal?: AbortSignal;
  /** The folder with the services; default: this repository. */
  readonly root?: string;
  /** How many times payment-service runs, from 1 to 8; default: once. */
  readonly replicas?: number;
  /** What one replica, counted from 1, has of its own. Wins over `env`. */
  readonly replicaEnv?: (replica: number) => Environment;
  /** Starts one with the shipped configuration, which scrapes every service. */
  readonly prometheus?: PrometheusChoice | undefined;
};

type SystemProcess = Pick<Supervised, 'name' | 'pid' | 'kill'>;

export type System = {
  readonly urls: Readonly<Record<keyof Ports | 'database', string>> & {
    /** Of each replica; the first is `payment`. */
    readonly payments: readonly string[];
    /** Where one was asked for. */
    readonly prometheus?: string | undefined;
  };
  readonly processes: readonly SystemProcess[];
  /** Payment-service and Prometheus first, then the notifiers, then the database. Ends within ten seconds. */
  readonly stop: () => Promise<void>;
};

/** Starts everything and resolves once each /readyz answers. Throws StartError with what to do. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const root = options.root ?? join(import.meta.dirname, '..', '..');
  const env = developmentEnvironment(root, options.ports, options.env);
  const lock = await claim(options);
  const startUp = createStartUp(options.signal);
  const members: Supervised[] = [];
  let replicaPorts: readonly number[] = [];
  const outsideUrls = providerUrlsOutside(env);
  const onEvent = (event: ProcessEvent): void => {
    if (event.kind === 'started') lock.tell({ replicaPorts, outsideUrls, processes: pidsOf(members) });
    options.onEvent(event);
  };
  const add = (service: ServiceName, its: Omit<Replica, 'name'> & { readonly name?: string }): void => {
    members.push(superviseService({ ...options, onEvent, root, service, name: service, ...its, startUp }));
  };
  const stop = async (): Promise<void> => {
    startUp.end();
    await stopInOrder(members);
    lock.release();
  };
  try {
    const { primary, fallback } = options.ports;
    const { prometheus } = options;
    const replicas = await planReplicas(options.replicas ?? 1, options.ports, prometheus?.port);
    replicaPorts = replicas.map(({ port }) => port);
    const reserved = [...Object.values(options.ports), ...replicaPorts, prometheus?.port ?? 0];
    add('notifier-primary', { port: primary, env });
    add('notifier-fallback', { port: fallback, env });
    const databaseUrl =
      (env['DATABASE_URL'] ?? '') || (await addDatabase(members, startUp, { ...options, onEvent, reserved }));
    for (const [index, { name, port, env: its }] of replicas.entries()) {
      const own = { ...env, ...its, ...options.replicaEnv?.(index + 1), DATABASE_URL: databaseUrl };
      add('payment-service', { name, port, env: own });
    }
    if (prometheus !== undefined) {
      const its = { ...options, onEvent, root, startUp, prometheus, replicaPorts };
      members.push(supervisePrometheus(its));
    }
    const payments = replicaPorts.map(urlOf);
    const urls = {
      payment: urlOf(options.ports.payment),
      primary: urlOf(primary),
      fallback: urlOf(fallback),
    };
    const all = new Set([...Object.values(urls), ...payments]);
    const ready = [...all].map((url) => waitUntilReady(url, startUp.signal));
    const watch = prometheus === undefined ? undefined : urlOf(prometheus.port);
    if (watch !== undefined) ready.push(waitUntilReady(watch, startUp.signal, PROMETHEUS_READY));
    await startUp.until(Promise.all(ready));
    startUp.end();
    return {
      urls: { ...urls, payments, database: databaseUrl, prometheus: watch },
      processes: members,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function claim({ home, ports, prometheus }: SystemOptions): Promise<InstanceLock> {
  makeWritable(home);
  const lock = takeInstanceLock(join(home, 'running.json'), ports);
  if (!lock.isHeld) {
    const { pid, ports: theirs } = lock.holder;
    throw new StartError(
      `Relevo runs already from this folder (process ${pid}, http://127.0.0.1:${theirs.payment}).\n` +
        `Stop it with:  kill -INT ${pid}`,
    );
  }
  const wanted = [...Object.values(ports), ...(prometheus === undefined ? [] : [prometheus.port])];
  const checks = await Promise.all(wanted.map((port) => checkPort(port)));
  const taken = checks.filter((check) => !check.isFree);
  if (taken.length > 0) {
    lock.release();
    throw new StartError(await describeTakenPorts(taken));
  }
  return lock;
}

function makeWritable(home: string): void {
  try {
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
  } catch (cause) {
    throw new StartError(
      `Relevo keeps its state in ${home}, which cannot be written.\n` +
        `Put it elsewhere:  RELEVO_HOME="$HOME/.relevo" npm start`,
      { cause },
    );
  }
}

function pidsOf(members: readonly Supervised[]): Readonly<Record<string, number>> {
  const running = members.flatMap(({ name, pid }) => {
    const its = pid();
    return its === undefined ? [] : [[name, its] as const];
  });
  return Object.fromEntries(running);
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
