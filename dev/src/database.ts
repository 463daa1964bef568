import { createDatabaseHome, findFreePort, startDatabaseServer } from '@relevo/local-runtime';

import type { Child } from './supervisor.ts';

// Several replicas with their pools, plus a person looking around.
const CONNECTIONS_MAX = 200;

export type EmbeddedDatabase = {
  readonly url: string;
  /** Starts the server on the same data and port each time. */
  readonly start: () => Promise<Child>;
};

export type EmbeddedDatabaseOptions = {
  readonly folder: string;
  /** Ports that others of this system will have: free until then, and not for the database. */
  readonly reserved: readonly number[];
  readonly onLine: (line: string) => void;
};

/** Prepares the cluster under `folder` without starting it. */
export async function prepareDatabase({
  folder,
  reserved,
  onLine,
}: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const home = await createDatabaseHome(folder, { isDurable: true });
  const port = await findFreePort(reserved);
  return {
    url: `postgres://relevo:${home.password}@127.0.0.1:${port}/postgres`,
    start: () =>
      startDatabaseServer({ home, port, isDurable: true, connectionsMax: CONNECTIONS_MAX, onLine }),
  };
}
