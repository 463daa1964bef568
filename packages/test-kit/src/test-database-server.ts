import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createDatabaseHome, findFreePort, startDatabaseServer } from '@relevo/local-runtime';
import type { DatabaseHome, DatabaseServer } from '@relevo/local-runtime';

const FOLDER_PREFIX = 'relevo-test-';
const START_TRIES_MAX = 3;

export type TestDatabaseServer = { readonly url: string; readonly stop: () => Promise<void> };

/** A throwaway PostgreSQL that forgets its data; killed hard and removed by `stop`. */
export async function startTestDatabaseServer(): Promise<TestDatabaseServer> {
  removeFoldersOfDeadRuns();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  // The server may run as another user, who has to pass through.
  chmodSync(folder, 0o755);
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
  try {
    const home = await createDatabaseHome(join(folder, 'database'), { isDurable: false });
    const server = await startOnFreePort(home);
    return {
      url: server.url,
      stop: async () => {
        server.kill('SIGQUIT');
        await server.exited;
        removeFolder();
      },
    };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

async function startOnFreePort(home: DatabaseHome): Promise<DatabaseServer> {
  for (let tries = 1; ; tries += 1) {
    const port = await findFreePort();
    try {
      return await startDatabaseServer({
        home,
        port,
        isDurable: false,
        connectionsMax: 200,
        onLine: () => undefined,
      });
    } catch (error) {
      // Another run may have taken the port between the look and the start.
      if (tries >= START_TRIES_MAX) throw error;
    }
  }
}

// A run that was killed could not clean up; its folder carries its pid.
function removeFoldersOfDeadRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${FOLDER_PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 2 });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // `as`: process.kill throws system errors only.
  }
}
