// npm run doctor: is everything here that npm start needs? Each fault with its mend.
import { readArguments, runCommand } from './src/command.ts';
import { healthChecks } from './src/health-checks.ts';
import type { CheckResult, HealthCheck } from './src/health-checks.ts';

const USAGE = `Usage: npm run doctor -- [--port 8000]

Checks node, npm, state folder, ports, disk, database, clock and configuration.`;

async function examine({ run }: HealthCheck): Promise<CheckResult> {
  try {
    return await run();
  } catch (error) {
    return { isOk: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function doctor(): Promise<number> {
  const { ports } = readArguments(USAGE, { json: false });
  let faults = 0;
  for (const check of healthChecks(process.env, ports)) {
    const { isOk, detail } = await examine(check);
    if (!isOk) faults += 1;
    const indented = detail.replaceAll('\n', `\n${' '.repeat(15)}`);
    process.stdout.write(`${isOk ? 'ok  ' : 'FAIL'} ${check.name.padEnd(9)} ${indented}\n`);
  }
  process.stdout.write(faults === 0 ? '\nAll is well: npm start\n' : `\n${faults} to mend.\n`);
  return faults === 0 ? 0 : 1;
}

await runCommand(doctor);
