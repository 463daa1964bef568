// npm run console:build: the console from its sources, whether they have changed or not.
import { runCommand } from './src/command.ts';
import { buildConsole } from './src/console-build.ts';
import { ROOT } from './src/home.ts';
import { StartError } from './src/start-error.ts';

async function build(): Promise<number> {
  const result = await buildConsole({
    root: ROOT,
    env: process.env,
    isForced: true,
    onLine: (line) => process.stdout.write(`${line}\n`),
  });
  if (result.kind === 'failed') throw new StartError(`The console was not built: ${result.reason}.`);
  return 0;
}

await runCommand(build);
