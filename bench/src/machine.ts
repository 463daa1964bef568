// What the figures were measured on: without it they say nothing.
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

const GIB = 1_024 ** 3;
const PYTHON_PACKAGES: ReadonlySet<string> = new Set(['fastapi', 'pybreaker', 'requests', 'uvicorn']);

export type Machine = { readonly hardware: string; readonly versions: Readonly<Record<string, string>> };

async function firstLineOf(command: string, args: readonly string[]): Promise<string> {
  try {
    return (await runCommand({ command, args, cwd: '/' }))[0] ?? '';
  } catch {
    return 'not there';
  }
}

function pythonVersions(root: string): Readonly<Record<string, string>> {
  const file = join(root, 'bench', 'contestants', 'fastapi', 'requirements.txt');
  const pins = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split('=='));
  return Object.fromEntries(
    pins.flatMap(([name = '', version = '']) =>
      PYTHON_PACKAGES.has(name) ? [[name, version] as const] : [],
    ),
  );
}

export async function describeMachine(root: string, postgres: string): Promise<Machine> {
  const [cpu] = cpus();
  const { dependencies } = JSON.parse(readFileSync(join(root, 'bench', 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>; // the file is this repository's own
  };
  return {
    hardware: `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / GIB)} GiB, ${type()} ${release()}`,
    versions: {
      commit: await firstLineOf('git', ['-C', root, 'rev-parse', '--short', 'HEAD']),
      node: process.version,
      postgres,
      redis: /v=([\d.]+)/.exec(await firstLineOf('redis-server', ['--version']))?.[1] ?? 'not there',
      python: (await firstLineOf('python3', ['--version'])).replace('Python ', ''),
      pgbench: /\d+\.\d+/.exec(await firstLineOf('pgbench', ['--version']))?.[0] ?? 'not there',
      ...dependencies,
      ...pythonVersions(root),
    },
  };
}
