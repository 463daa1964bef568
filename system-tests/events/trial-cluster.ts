// A PostgreSQL of its own, which can be restarted at once, as after a crash.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabaseHome, findFreePort, startDatabaseServer } from '@relevo/local-runtime';

export type TrialCluster = {
  readonly url: string;
  /** Every server process ends at once; the new one recovers on the same port. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

export async function startTrialCluster(): Promise<TrialCluster> {
  const folder = mkdtempSync(join(tmpdir(), `relevo-trial-${process.pid}-`));
  chmodSync(folder, 0o755); // the server may run as another user, who has to pass through
  const home = await createDatabaseHome(join(folder, 'database'), { isDurable: true });
  const port = await findFreePort();
  const start = () =>
    startDatabaseServer({ home, port, isDurable: true, connectionsMax: 60, onLine: () => undefined });
  let server = await start();
  const end = async (): Promise<void> => {
    server.kill('SIGQUIT');
    await server.exited;
  };
  return {
    url: server.url,
    crash: async () => {
      await end();
      server = await start();
    },
    stop: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
    },
  };
}
