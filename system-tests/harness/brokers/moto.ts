// SNS and SQS as moto emulates them: a second opinion.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmulator } from './aws-emulator.ts';
import type { BrokerKind } from './broker.ts';
import { homeOf, installOnce } from './maven-jars.ts';

const run = promisify(execFile);
const version = '5.2.5';
const environment = homeOf('moto', version);
const INSTALL_MS_MAX = 240_000;

const install = (): Promise<void> =>
  installOnce(environment, async (draft) => {
    await run('python3', ['-m', 'venv', draft]);
    const packages = [`moto==${version}`, 'flask', 'flask-cors'];
    await run(join(draft, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...packages], {
      timeout: INSTALL_MS_MAX,
    });
  });

export const moto: BrokerKind = {
  missing: () =>
    existsSync(environment) || spawnSync('python3', ['-m', 'venv', '--help']).status === 0
      ? null
      : 'moto needs Python. Get it with  apt-get install python3-venv',
  prepare: install,
  start: () =>
    startEmulator({
      name: 'moto',
      command: join(environment, 'bin', 'python'),
      // Its scripts name the folder in which it was installed.
      argsFor: (port) => ['-m', 'moto.server', '--host', '127.0.0.1', '--port', String(port)],
    }),
};
