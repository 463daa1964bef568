// One drill after the other, each with its report; what came of them all is the exit code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { homeFolder } from '../home.ts';
import { createHttpClient } from '../load/http-client.ts';
import type { HttpClient } from '../load/http-client.ts';
import type { Environment } from '../services.ts';
import { getCalm } from './get-calm.ts';
import { judge } from './judge.ts';
import type { Verdict } from './judge.ts';
import { reportPage } from './report/report-page.ts';
import { reportJson } from './report/report-json.ts';
import { runDrill } from './run-drill.ts';
import type { Scenario } from './scenario-schema.ts';
import { findRunningTarget, startOwnTarget } from './target.ts';
import type { Target } from './target.ts';

// Whoever waits for a paused replica asks another one.
const REQUEST_TIMEOUT_MS = 5_000;
const PROGRESS_EVERY_SAMPLES = 5;
const CODE_FAILED = 1;
const CODE_STOPPED = 130;

export type DrillAllOptions = {
  readonly scenarios: readonly Scenario[];
  /** Default: drills in the home folder. */
  readonly reportFolder: string | undefined;
  readonly isOwn: boolean;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
};

/** The exit code: 0 when every expectation of every scenario was met. */
export async function drillAll(options: DrillAllOptions): Promise<number> {
  const { scenarios, env, signal, say } = options;
  const apiKey = (env['API_KEYS'] ?? '').split(',')[0]?.trim() ?? '';
  const client = createHttpClient({
    timeoutMs: REQUEST_TIMEOUT_MS,
    headers: apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` },
  });
  const outcomes: { readonly name: string; readonly isMet: boolean }[] = [];
  try {
    for (const scenario of scenarios) {
      say(`\n${scenario.name}: ${scenario.title} (${scenario.duration_s} s)`);
      outcomes.push({ name: scenario.name, isMet: await drillOne(scenario, client, options) });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    say('\nBroken off; the system is as it was.');
    return CODE_STOPPED;
  } finally {
    client.close();
  }
  const failed = outcomes.filter(({ isMet }) => !isMet).map(({ name }) => name);
  if (outcomes.length > 1) {
    say(`\n${outcomes.length - failed.length} of ${outcomes.length} drills went as expected.`);
    if (failed.length > 0) say(`Not as expected: ${failed.join(', ')}`);
  }
  return failed.length === 0 ? 0 : CODE_FAILED;
}

async function drillOne(scenario: Scenario, client: HttpClient, options: DrillAllOptions): Promise<boolean> {
  const { signal, say } = options;
  const target = await chooseTarget(scenario, options);
  try {
    await getCalm({ client, target, signal, say });
    let samples = 0;
    const record = await runDrill({
      scenario,
      target,
      client,
      signal,
      onSample: ({ atS, owed, received }, taken) => {
        if (samples % PROGRESS_EVERY_SAMPLES === 0) {
          say(
            `  ${atS.toFixed(0).padStart(4)} s   ${taken} taken, ${received.primary} told by the primary, ` +
              `${received.fallback} by the fallback, ${owed ?? '?'} owed`,
          );
        }
        samples += 1;
      },
    });
    const verdicts = judge(record);
    tell(verdicts, say);
    const folder = reportFolderOf(scenario, record.startedAt, options);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'report.json'), reportJson(record, verdicts));
    writeFileSync(join(folder, 'report.html'), reportPage(record, verdicts));
    say(`  report: ${join(folder, 'report.html')}`);
    return verdicts.every(({ isMet }) => isMet);
  } finally {
    await target.stop();
  }
}

async function chooseTarget(
  scenario: Scenario,
  { isOwn, env, signal, say }: DrillAllOptions,
): Promise<Target> {
  const running = isOwn ? undefined : findRunningTarget(env);
  if (running !== undefined && running.urls.payments.length >= scenario.replicas) {
    say(`  against the Relevo that runs at ${running.urls.payments.join(', ')}`);
    return running;
  }
  if (running !== undefined) {
    say(
      `  needs ${scenario.replicas} replicas and ${running.urls.payments.length} run here ` +
        `(npm start -- --replicas ${scenario.replicas}): in a system of its own`,
    );
  }
  return startOwnTarget({ env, replicas: scenario.replicas, signal, say });
}

function tell(verdicts: readonly Verdict[], say: DrillAllOptions['say']): void {
  for (const { isMet, sentence, measured } of verdicts) {
    say(`  ${isMet ? 'met    ' : 'NOT MET'}  ${sentence}\n           ${measured}`);
  }
}

function reportFolderOf(
  scenario: Scenario,
  startedAt: string,
  { reportFolder, env }: DrillAllOptions,
): string {
  const parent = reportFolder === undefined ? join(homeFolder(env), 'drills') : resolve(reportFolder);
  const time = startedAt.replace(/[:.]/g, '-').replace(/-\d{3}Z$/, 'Z');
  return join(parent, `${scenario.name}-${time}`);
}
