// A Prometheus of our own on a leash, for as long as whoever started it lives.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { spawnLeashed } from '@relevo/local-runtime';
import type { LeashedProcess } from '@relevo/local-runtime';

import { hurriedRules, localConfig } from './local-config.ts';
import type { Pace, Targets } from './local-config.ts';

// A laptop's worth: what is older, or beyond the size, goes.
const RETENTION_TIME = '7d';
const RETENTION_SIZE = '512MB';
const ORPHAN_GRACE_S = 5;

/** The path that answers 200 once it scrapes and can be asked. */
export const PROMETHEUS_READY = '/-/ready';

export type PrometheusOptions = {
  readonly binary: string;
  /** The repository: config/prometheus is read from there. */
  readonly root: string;
  /** Its own: configuration and data go there. */
  readonly folder: string;
  readonly port: number;
  /** The services; Prometheus' own job is added. */
  readonly targets: Targets;
  readonly pace?: Pace | undefined;
  readonly onLine: (line: string) => void;
};

/** Writes the configuration and starts it. SIGTERM stops it. */
export function spawnPrometheus(options: PrometheusOptions): LeashedProcess {
  const { binary, folder, port, onLine } = options;
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, configOf(options));
  return spawnLeashed({
    command: binary,
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--storage.tsdb.retention.time=${RETENTION_TIME}`,
      `--storage.tsdb.retention.size=${RETENTION_SIZE}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
    ],
    env: { PATH: process.env['PATH'] },
    cwd: folder,
    orphanSignal: 'TERM',
    orphanGraceS: ORPHAN_GRACE_S,
    onLine,
  });
}

function configOf({ root, folder, port, targets, pace }: PrometheusOptions): string {
  const shipped = join(root, 'config', 'prometheus');
  return localConfig(readFileSync(join(shipped, 'prometheus.yml'), 'utf8'), {
    targets: { ...targets, prometheus: [`127.0.0.1:${port}`] },
    ruleFiles: [join(pace === undefined ? shipped : copyRules(shipped, folder, pace), 'rules', '*.yml')],
    pace,
  });
}

function copyRules(shipped: string, folder: string, pace: Pace): string {
  mkdirSync(join(folder, 'rules'), { recursive: true });
  for (const name of readdirSync(join(shipped, 'rules'))) {
    const text = readFileSync(join(shipped, 'rules', name), 'utf8');
    writeFileSync(join(folder, 'rules', name), hurriedRules(text, pace));
  }
  return folder;
}
