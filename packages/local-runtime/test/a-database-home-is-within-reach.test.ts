import { chmodSync, lstatSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createDatabaseHome, findFreePort, startDatabaseServer } from '../index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relevo-home-test-')); // Open to its owner alone.
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function startAndStop(home: Awaited<ReturnType<typeof createDatabaseHome>>): Promise<void> {
  const port = await findFreePort();
  const onLine = (): void => undefined;
  const server = await startDatabaseServer({ home, port, isDurable: false, connectionsMax: 10, onLine });
  server.kill('SIGQUIT');
  await server.exited;
}

const isRoot = process.getuid?.() === 0;
/** Whoever is not root is kept out of a folder by nobody but root. */
const asRoot = isRoot ? it : it.skip;

describe('a database home', () => {
  it('lies in the folder asked for, where whoever runs the server may enter it', async () => {
    chmodSync(folder, 0o755);
    const home = await createDatabaseHome(join(folder, 'database'), { isDurable: false });
    expect(home.dataFolder).toBe(join(folder, 'database', 'data'));
    expect(home.user === undefined).toBe(!isRoot);
    await startAndStop(home);
  });

  asRoot('lies outside, behind a link, where only root may enter the folder asked for', async () => {
    const link = join(folder, 'database');
    const home = await createDatabaseHome(link, { isDurable: false });
    const outside = realpathSync(link);
    try {
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(home.dataFolder).toBe(join(outside, 'data'));
      expect(home.user?.uid).toBeGreaterThan(0);
      await startAndStop(home);
      // A lock left by a crash, whose number now belongs to somebody else, is in nobody's way.
      await startAndStop(await createDatabaseHome(link, { isDurable: false }));
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });
});
