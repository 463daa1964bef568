import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { spawnLeashed } from '@relevo/local-runtime';
import type { LeashedProcess } from '@relevo/local-runtime';

import { parseEnvFile } from './env-file.ts';
import { StartError } from './start-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Ports = { readonly payment: number; readonly primary: number; readonly fallback: number };
/** Each is a folder of the root with its own `src/main.ts`, started as `node <folder>/src/main.ts`. */
export type ServiceName = 'notifier-primary' | 'notifier-fallback' | 'payment-service';

const ORPHAN_GRACE_S = 8;

/**
 * What Node itself is told, unless the real environment says otherwise.
 *
 * - What it has made of the TypeScript is kept with the dependencies. A start from it takes about half the time and
 *   28 MiB less, since what strips the types is not even loaded; where it can not be written, there is none.
 * - Objects begin in so many MiB. Twice that is what V8 would take here: 70 MiB more at 1,500 deliveries a second, none
 *   of them quicker.
 */
export const nodeEnvironment = (root: string) => ({
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
  NODE_OPTIONS: '--max-semi-space-size=16',
});

/** What the services share: the committed development values, overruled by the real environment. */
export function developmentEnvironment(root: string, ports: Ports, real: Environment): Environment {
  const file = join(root, 'config', 'development.env');
  const { values, problems } = parseEnvFile(readFileSync(file, 'utf8'));
  if (problems.length > 0) {
    throw new StartError(`${file} cannot be read:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
  return {
    ...values,
    // The file names the usual ports; this system may run on others.
    ALDEAMO_BASE_URL: `http://127.0.0.1:${ports.primary}`,
    TWILIO_BASE_URL: `http://127.0.0.1:${ports.fallback}`,
    TWILIO_STATUS_CALLBACK_BASE_URL: `http://127.0.0.1:${ports.payment}`,
    RECEIPTS_URL: `http://127.0.0.1:${ports.payment}/receipts/aldeamo`,
    // Behind payment-service the console finds what it may break.
    DEV_NOTIFIER_PRIMARY_URL: `http://127.0.0.1:${ports.primary}`,
    DEV_NOTIFIER_FALLBACK_URL: `http://127.0.0.1:${ports.fallback}`,
    FAULTS_ENABLED: '1',
    RELEVO_ENV: 'development',
    ...real,
  };
}

/** Where the providers are, as NAME_BASE_URL=…, as far as that is not this machine. */
export function providerUrlsOutside(env: Environment): readonly string[] {
  return Object.entries(env).flatMap(([name, url]) => {
    if (!name.endsWith('_BASE_URL') || name.endsWith('_CALLBACK_BASE_URL') || url === undefined) return [];
    return /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url) ? [] : [`${name}=${url}`];
  });
}

export type ServiceStart = {
  readonly root: string;
  readonly service: ServiceName;
  readonly port: number;
  readonly env: Environment;
  readonly onLine: (line: string) => void;
};

/** Starts one service as its own process, on the Node that runs this. */
export function startService({ root, service, port, env, onLine }: ServiceStart): LeashedProcess {
  return spawnLeashed({
    command: process.execPath,
    args: [`${service}/src/main.ts`],
    cwd: root,
    // PORT is each service's own; one set for all would make them collide.
    env: {
      ...nodeEnvironment(root),
      ...env,
      HOST: env['HOST'] ?? '127.0.0.1',
      PORT: String(port),
    },
    orphanSignal: 'TERM',
    orphanGraceS: ORPHAN_GRACE_S,
    onLine,
  });
}
