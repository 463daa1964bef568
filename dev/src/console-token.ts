import { randomBytes } from 'node:crypto';

import type { Environment } from './services.ts';

const TOKEN_BYTES = 18;

/** The environment's own CONSOLE_TOKEN, else a new one that nobody can guess. */
export function consoleTokenFrom(env: Environment): string {
  return (env['CONSOLE_TOKEN'] ?? '') || randomBytes(TOKEN_BYTES).toString('base64url');
}
