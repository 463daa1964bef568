// The system that a drill runs against: the one that runs from this folder, or
// one of its own that goes away with the drill.
import { readParentPid } from '@relevo/local-runtime';

import { homeFolder, lockFileIn } from '../home.ts';
import { findRunningInstance } from '../instance-lock.ts';
import type { Instance } from '../instance-lock.ts';
import { portsFrom } from '../port-advice.ts';
import { StartError } from '../start-error.ts';
import { startSystem } from '../start-system.ts';
import type { Environment } from '../services.ts';
import { createTemporaryHome, threeFreePorts } from '../temporary-home.ts';

const LINES_SHOWN_MAX = 30;

export type Target = {
  readonly urls: {
    /** Of each replica. */
    readonly payments: readonly string[];
    readonly primary: string;
    readonly fallback: string;
  };
  /** Acts on a process of this system and on no other; says whether it was there. */
  readonly signal: (name: string, signal: NodeJS.Signals) => boolean;
  readonly stop: () => Promise<void>;
};

export function replicaName(replica: number): string {
  return replica === 1 ? 'payment-service' : `payment-service-${replica}`;
}

/** The system that runs from this folder; undefined when none does. */
export function findRunningTarget(env: Environment): Target | undefined {
  const lockFile = lockFileIn(homeFolder(env));
  const instance = findRunningInstance(lockFile);
  if (instance === undefined) return undefined;
  refuseRealProviders(instance);
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  const { ports } = instance;
  return {
    urls: {
      payments: (instance.replicaPorts ?? [ports.payment]).map(url),
      primary: url(ports.primary),
      fallback: url(ports.fallback),
    },
    signal: (name, signal) => {
      // Read anew: what was killed has another pid by now.
      const pid = findRunningInstance(lockFile)?.processes?.[name];
      if (pid === undefined || readParentPid(pid) !== instance.pid) return false;
      return process.kill(pid, signal);
    },
    stop: () => Promise.resolve(),
  };
}

// npm start can be pointed at a real account. A drill would message real people.
function refuseRealProviders({ outsideUrls = [] }: Instance): void {
  if (outsideUrls.length === 0) return;
  throw new StartError(
    `The Relevo that runs here sends through ${outsideUrls.join(' and ')}, which is no mock:\n` +
      'a drill would send its messages to real people. Run it in a system of its own:\n' +
      '  npm run drill -- --own',
  );
}

/** Starts a system in a temporary folder on free ports. */
export async function startOwnTarget(options: {
  readonly env: Environment;
  readonly replicas: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}): Promise<Target> {
  const home = createTemporaryHome();
  const { PATH, GATEWAY_CONFIG } = options.env;
  const lines: string[] = [];
  const system = await startSystem({
    home: home.folder,
    ports: portsFrom(await threeFreePorts()),
    // Nothing else of the environment: neither a database nor an account of somebody's.
    env: { PATH, LOG_LEVEL: 'warn', ...(GATEWAY_CONFIG === undefined ? {} : { GATEWAY_CONFIG }) },
    replicas: options.replicas,
    signal: options.signal,
    onLine: (name, line) => {
      lines.push(`${name} | ${line}`);
      if (lines.length > LINES_SHOWN_MAX) lines.shift();
    },
    onEvent: () => undefined,
  }).catch((error: unknown) => {
    home.remove();
    for (const line of lines) options.say(line);
    throw error;
  });
  return {
    urls: system.urls,
    signal: (name, signal) =>
      system.processes.find((process) => process.name === name)?.kill(signal) ?? false,
    stop: async () => {
      await system.stop();
      home.remove();
    },
  };
}
