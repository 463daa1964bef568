// The whole system as npm start runs it, on free ports and in a fresh folder
// that goes away with it.
import { createHttpClient } from '../../dev/src/load/http-client.ts';
import type { HttpClient } from '../../dev/src/load/http-client.ts';
import { portsFrom } from '../../dev/src/port-advice.ts';
import { startSystem } from '../../dev/src/start-system.ts';
import type { System } from '../../dev/src/start-system.ts';
import { createTemporaryHome, threeFreePorts } from '../../dev/src/temporary-home.ts';
import { writeEagerGateway } from './eager-gateway.ts';
import { until } from './until.ts';

const RESTART_MS_MAX = 20_000;
const LOG_LINES_MAX = 200_000;

export type ProcessName = 'payment-service' | 'notifier-primary' | 'notifier-fallback' | 'database';

export type RunningSystem = {
  readonly urls: System['urls'];
  readonly client: HttpClient;
  /** Each line that any process wrote, oldest first; the last 200,000. */
  readonly log: readonly string[];
  /** SIGKILL; resolves once the supervisor has started it again and it answers. */
  readonly kill: (name: ProcessName) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type RunningSystemOptions = {
  /** Providers return quicker than shipped, so that each fault in a row meets traffic. */
  readonly isEager?: boolean;
  readonly logLevel?: 'debug' | 'warn';
};

export async function startRunningSystem({
  isEager = false,
  logLevel = 'warn',
}: RunningSystemOptions = {}): Promise<RunningSystem> {
  const home = createTemporaryHome();
  const gateway = isEager ? { GATEWAY_CONFIG: writeEagerGateway(home.folder) } : {};
  const client = createHttpClient();
  const log: string[] = [];
  const starts = new Map<string, number>();
  const system = await startSystem({
    home: home.folder,
    ports: portsFrom(await threeFreePorts()),
    env: { PATH: process.env['PATH'], LOG_LEVEL: logLevel, ...gateway },
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

  const isReady = async (): Promise<true | undefined> => {
    const answer = await client.send(`${system.urls.payment}/readyz`).catch(() => null);
    return answer?.status === 200 ? true : undefined;
  };

  return {
    urls: system.urls,
    client,
    log,
    kill: async (name) => {
      const before = starts.get(name) ?? 0;
      const victim = system.processes.find((process) => process.name === name);
      if (victim?.kill('SIGKILL') !== true) throw new Error(`${name} is not there to be killed.`);
      await until(`restart of ${name}`, RESTART_MS_MAX, () =>
        (starts.get(name) ?? 0) > before ? true : undefined,
      );
      await until('ready payment-service', RESTART_MS_MAX, isReady);
    },
    stop: async () => {
      client.close();
      await system.stop();
      home.remove();
    },
  };
}
