import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import type { Environment } from '../services.ts';
import { StartError } from '../start-error.ts';

/** How to get one, for whoever asked for it. */
export const PROMETHEUS_ADVICE = `Debian, Ubuntu:  apt-get install prometheus
macOS:           brew install prometheus
elsewhere:       https://prometheus.io/download, then PROMETHEUS_PATH=/path/to/prometheus
in containers:   docker compose up --build --wait   brings it, and Grafana too`;

/** PROMETHEUS_PATH, else the first on the PATH; undefined where there is none. */
export function findPrometheus(env: Environment, isThere = isExecutable): string | undefined {
  const chosen = env['PROMETHEUS_PATH'] ?? '';
  if (chosen !== '') {
    if (isThere(chosen)) return chosen;
    throw new StartError(`PROMETHEUS_PATH names ${chosen}, which is no program.`);
  }
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'prometheus'))
    .find((path) => isThere(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
