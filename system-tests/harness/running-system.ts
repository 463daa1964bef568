// The whole system as npm start runs it, on free ports and in a fresh folder
// that goes away with it.
import { createHttpClient } from '../../dev/src/load/http-client.ts';
import type { HttpClient } from '../../dev/src/load/http-client.ts';
import { portsFrom } from '../../dev/src/port-advice.ts';
import { startSystem } from '../../dev/src/start-system.ts';
import type { System, SystemOptions } from '../../dev/src/start-system.ts';
import { createTemporaryHome, threeFreePorts } from '../../dev/src/temporary-home.ts';
import { writeEagerGateway } from './eager-gateway.ts';
import { createPauses, processOf } from './process-control.ts';
import type { ProcessName } from './process-control.ts';
import { until } from './until.ts';

const RESTART_MS_MAX = 20_000;
// One that was killed more than ten times in a minute is started again after up to half a minute.
const RECOVERY_MS_MAX = 60_000;
const LOG_LINES_MAX = 200_000;

export type RunningSystem = {
  readonly urls: System['urls'];
  readonly client: HttpClient;
  /** Each line that any process wrote, oldest first; the last 200,000. */
  readonly log: readonly string[];
  /** Of the process as it runs now. */
  readonly pidOf: (name: ProcessName) => number | undefined;
  /** SIGKILL; resolves once the supervisor has started it again and it answers. */
  readonly kill: (name: ProcessName) => Promise<void>;
  /** SIGKILL without waiting for anything; false where it is down already. */
  readonly strike: (name: ProcessName) => boolean;
  /** SIGSTOP: it keeps its sockets and does nothing. The database stops with the processes that serve it. */
  readonly pause: (name: ProcessName) => boolean;
  readonly resume: (name: ProcessName) => void;
  /** Resumes what is paused, and resolves once every replica takes payments. */
  readonly recover: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type RunningSystemOptions = {
  /** Providers return quicker than shipped, so that each fault in a row meets traffic. */
  readonly isEager?: boolean;
  /** What else is different in gateway.yaml: old text → new text. */
  readonly gatewayChanges?: Readonly<Record<string, string>>;
  readonly logLevel?: 'debug' | 'warn';
  /** For every process; wins over the rest. */
  readonly env?: Readonly<Record<string, string>>;
  readonly requestTimeoutMs?: number;
} & Pick<SystemOptions, 'replicas' | 'replicaEnv' | 'root' | 'signal' | 'prometheus'>;

export async function startRunningSystem({
  gatewayChanges,
  isEager = gatewayChanges !== undefined,
  logLevel = 'warn',
  env = {},
  requestTimeoutMs,
  ...options
}: RunningSystemOptions = {}): Promise<RunningSystem> {
  const home = createTemporaryHome();
  const gateway = isEager ? { GATEWAY_CONFIG: writeEagerGateway(home.folder, gatewayChanges) } : {};
  const client = createHttpClient(requestTimeoutMs === undefined ? {} : { timeoutMs: requestTimeoutMs });
  const log: string[] = [];
  const starts = new Map<string, number>();
  const system = await startSystem({
    ...options,
    home: home.folder,
    ports: portsFrom(await threeFreePorts()),
    env: { PATH: process.env['PATH'], LOG_LEVEL: logLevel, ...gateway, ...env },
    onLine: (name, line) => {
      log.push(`${name}: ${line}`);
      if (log.length > LOG_LINES_MAX) log.shift();
    },
    onEvent: (event) => {
      log.push(`supervisor: ${JSON.stringify(event)}`);
      if (event.kind === 'started') starts.set(event.name, (starts.get(event.name) ?? 0) + 1);
    },
  }).catch((error: unknown) => {
    home.remove();
    throw error;
  });

  const pauses = createPauses(system);
  const isReady = async (): Promise<true | undefined> => {
    const answers = await Promise.all(
      system.urls.payments.map((url) => client.send(`${url}/readyz`).catch(() => null)),
    );
    return answers.every((answer) => answer?.status === 200) ? true : undefined;
  };
  const strike = (name: ProcessName): boolean => processOf(system, name).kill('SIGKILL');
  const recover = async (): Promise<void> => {
    pauses.resumeAll();
    await until('ready payment-service', RECOVERY_MS_MAX, isReady);
  };

  return {
    urls: system.urls,
    client,
    log,
    pidOf: (name) => processOf(system, name).pid(),
    kill: async (name) => {
      const before = starts.get(name) ?? 0;
      if (!strike(name)) throw new Error(`${name} is not there to be killed.`);
      await until(`restart of ${name}`, RESTART_MS_MAX, () =>
        (starts.get(name) ?? 0) > before ? true : undefined,
      );
      await until('ready payment-service', RESTART_MS_MAX, isReady);
    },
    strike,
    pause: pauses.pause,
    resume: pauses.resume,
    recover,
    stop: async () => {
      client.close();
      pauses.end();
      await system.stop();
      home.remove();
    },
  };
}
