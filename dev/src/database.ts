import { createDatabaseHome, findFreePort, startDatabaseServer } from '@relevo/local-runtime';

import type { Child } from './supervisor.ts';

// Several replicas with their pools, plus a person looking around.
const CONNECTIONS_MAX = 200;

export type EmbeddedDatabase = {
  readonly url: string;
  /** Starts the server on the same data and port each time. */
  readonly start: () => Promise<Child>;
};

/** Prepares the cluster under `folder` without starting it. */
export async function prepareDatabase(
  folder: string,
  onLine: (line: string) => void,
): Promise<EmbeddedDatabase> {
  const home = await createDatabaseHome(folder, { isDurable: true });
  const port = await findFreePort();
  return {
    url: `postgres://relevo:${home.password}@127.0.0.1:${port}/postgres`,
    start: () =>
      startDatabaseServer({ home, port, isDurable: true, connectionsMax: CONNECTIONS_MAX, onLine }),
  };
}
