// The console is built where its sources are newer than what was built last:
// told by a stamp of their contents, since a checkout changes every file's time.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { spawnLeashed } from '@relevo/local-runtime';

import { describeExit } from './supervisor.ts';

const BUILD_MS_MAX = 60_000;
const LINES_KEPT_MAX = 30;
// A leading dot: payment-service does not serve it.
const STAMP_FILE = '.stamp';
const NOT_SOURCES = new Set(['dist', 'node_modules', 'test']);

export type ConsoleBuild =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'built'; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly output: string };

export type ConsoleBuildOptions = {
  /** The repository. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Also where nothing has changed. */
  readonly isForced?: boolean;
  readonly onLine?: (line: string) => void;
  readonly timeoutMs?: number;
};

/** Never throws for a console that can not be built: without it everything else works. */
export async function buildConsole(options: ConsoleBuildOptions): Promise<ConsoleBuild> {
  const folder = join(options.root, 'web', 'console');
  const stampFile = join(folder, 'dist', STAMP_FILE);
  const beganMs = performance.now();
  let stamp: string;
  let vite: string;
  try {
    stamp = stampOf(options.root, folder);
    if (options.isForced !== true && readOrNull(stampFile) === stamp) return { kind: 'fresh' };
    const { resolve } = createRequire(join(folder, 'package.json'));
    vite = join(resolve('vite/package.json'), '..', 'bin', 'vite.js');
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error), output: '' };
  }
  const failed = await runVite(vite, folder, options);
  if (failed !== null) return failed;
  writeFileSync(stampFile, stamp);
  return { kind: 'built', tookMs: performance.now() - beganMs };
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // There is none, or none that can be read: build.
  }
}

/** Of everything that the result depends on: the sources, and through the lock file each package. */
function stampOf(root: string, folder: string): string {
  const hash = createHash('sha256');
  const add = (name: string, file: string): void => {
    const content = readFileSync(file);
    hash.update(`${name}\0${content.length}\0`).update(content);
  };
  add('package-lock.json', join(root, 'package-lock.json'));
  add('tsconfig.json', join(root, 'tsconfig.json'));
  for (const path of sourcesIn(folder)) add(path, join(folder, path));
  return hash.digest('hex');
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      if (!entry.isDirectory()) return [entry.name];
      if (NOT_SOURCES.has(entry.name)) return [];
      const below = readdirSync(join(folder, entry.name), { recursive: true, withFileTypes: true });
      return below
        .filter((each) => each.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
    })
    .sort();
}

/** Null once it is built. A build that hangs is ended. */
async function runVite(
  vite: string,
  folder: string,
  { env, onLine, timeoutMs = BUILD_MS_MAX }: ConsoleBuildOptions,
): Promise<ConsoleBuild | null> {
  const lines: string[] = [];
  const child = spawnLeashed({
    command: process.execPath,
    args: [vite, 'build'],
    cwd: folder,
    env: { ...env, NODE_ENV: 'production', NO_COLOR: '1' },
    orphanSignal: 'TERM',
    orphanGraceS: 1,
    onLine: (line) => {
      onLine?.(line);
      if (lines.length < LINES_KEPT_MAX) lines.push(line);
    },
  });
  const late = AbortSignal.timeout(timeoutMs);
  late.addEventListener('abort', () => child.kill('SIGKILL'));
  const report = await child.exited;
  if (report.code === 0) return null;
  const reason = late.aborted
    ? `vite build did not end within ${timeoutMs / 1_000} s`
    : `vite build ${describeExit(report)}`;
  return { kind: 'failed', reason, output: lines.join('\n') };
}
