// npm run reset: forgets every payment and message of this folder's instance.
import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { readArguments, runCommand } from './src/command.ts';
import { homeFolder, lockFileIn } from './src/home.ts';
import { findRunningInstance } from './src/instance-lock.ts';
import { StartError } from './src/start-error.ts';

const USAGE = `Usage: npm run reset

Removes the state folder (.relevo, or RELEVO_HOME) with its database and
what Prometheus has recorded.`;

function reset(): Promise<number> {
  readArguments(USAGE, { json: false });
  const home = homeFolder(process.env);
  const running = findRunningInstance(lockFileIn(home));
  if (running !== undefined) {
    throw new StartError(
      `Relevo is running (process ${running.pid}); nothing was removed.\nStop it first:  kill -INT ${running.pid}`,
    );
  }
  // Only what Relevo has put there: RELEVO_HOME may be a folder with more in it.
  const database = join(home, 'database');
  const hadState = existsSync(database);
  // The database may be a link to a folder that its server can enter.
  if (hadState) rmSync(realpathSync(database), { recursive: true, force: true });
  rmSync(database, { recursive: true, force: true });
  rmSync(join(home, 'prometheus'), { recursive: true, force: true });
  rmSync(lockFileIn(home), { force: true });
  process.stdout.write(hadState ? `Removed the state in ${home}.\n` : `There was no state in ${home}.\n`);
  return Promise.resolve(0);
}

await runCommand(async () => reset());
