import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findFreePort } from '@relevo/local-runtime';

import { checkPort } from './port-holder.ts';

const PORT_TRIES_MAX = 50;

/** A home folder for a system that goes away with it. */
export function createTemporaryHome(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-system-'));
  // As root, the database runs as another user, who has to pass through.
  chmodSync(folder, 0o755);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The first of three ports in a row that nobody listens on, as npm start takes them, and so for any other offset. */
export async function threeFreePorts(also: readonly number[] = []): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES_MAX; tries += 1) {
    const first = await findFreePort();
    const checks = await Promise.all([0, 1, 2, ...also].map((offset) => checkPort(first + offset)));
    if (checks.every(({ isFree }) => isFree)) return first;
  }
  throw new Error(`No three free ports in a row after ${PORT_TRIES_MAX} tries.`);
}
