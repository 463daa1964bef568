import { join, resolve } from 'node:path';

import type { Environment } from './services.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Where this instance keeps its state: RELEVO_HOME, else .relevo in the repository. */
export function homeFolder(env: Environment): string {
  const chosen = env['RELEVO_HOME'] ?? '';
  return chosen === '' ? join(ROOT, '.relevo') : resolve(chosen);
}

export function lockFileIn(home: string): string {
  return join(home, 'running.json');
}
