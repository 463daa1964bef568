import { spawnSync } from 'node:child_process';

/** What `promtool check metrics` has against this text: nothing, or one complaint a line. */
export function checkMetrics(text: string): string {
  const run = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  if (run.error !== undefined) {
    throw new Error('promtool is not here. Get it with:  apt-get install prometheus', { cause: run.error });
  }
  const complaints = `${run.stdout}${run.stderr}`.trim();
  return run.status === 0 ? complaints : `exit code ${run.status ?? 'none'}\n${complaints}`;
}
