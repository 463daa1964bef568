// npm run chaos: a seeded plan of faults, kills and pauses under traffic, and
// the account at its end. Exit code 1 where a promise is broken.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { runChaos } from './chaos-run.ts';
import type { ChaosResult } from './chaos-run.ts';
import { describeEvent, planChaos } from './plan-chaos.ts';

const USAGE = `Usage: npm run chaos -- [--seed N] [--minutes 3] [--replicas 3] [--per-second 40] [--report file]

The same seed, minutes and replicas give the same plan. Needs nothing that runs:
it starts a system of its own, on free ports, and takes it down again.`;

const options = {
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  minutes: { type: 'string', default: '3' },
  replicas: { type: 'string', default: '3' },
  'per-second': { type: 'string', default: '40' },
  report: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function refuse(problem: string): never {
  process.stderr.write(`${problem}\n\n${USAGE}\n`);
  process.exit(2);
}

function readWords() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function numberOf(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  return refuse(`--${name} takes a number from ${min} to ${max}, not "${text}".`);
}

function tell({ deeds, verdict, timelines }: ChaosResult): void {
  const { missed, ...counts } = deeds;
  say(`\nDone to it     ${JSON.stringify(counts)}${missed.length > 0 ? `, ${missed.length} missed` : ''}`);
  for (const what of missed) say(`  missed: ${what}`);
  for (const [name, value] of Object.entries(verdict.figures)) {
    say(`  ${name.padEnd(20)} ${name === 'flaggedShare' ? `${(100 * value).toFixed(2)} %` : value}`);
  }
  for (const timeline of timelines) say(`\n${timeline}`);
  say(verdict.broken.length === 0 ? '\nEvery promise was kept.' : '');
  for (const sentence of verdict.broken) say(`BROKEN: ${sentence}.`);
}

const words = readWords();
if (words.help) {
  say(USAGE);
  process.exit(0);
}
const seed = Math.trunc(numberOf('seed', words.seed, { min: 0, max: 2 ** 32 - 1 }));
const request = {
  seed,
  durationMs: Math.round(numberOf('minutes', words.minutes, { min: 0.2, max: 120 }) * 60_000),
  replicas: Math.trunc(numberOf('replicas', words.replicas, { min: 1, max: 8 })),
  perSecond: Math.trunc(numberOf('per-second', words['per-second'], { min: 1, max: 500 })),
};
const report = resolve(
  words.report ?? join(import.meta.dirname, '..', '..', '.relevo', `chaos-${seed}.json`),
);

const plan = planChaos(request);
say(
  `Seed ${seed}: ${plan.events.length} events in ${request.durationMs / 60_000} min on ${request.replicas} replicas`,
);
for (const event of plan.events) say(`  ${describeEvent(event)}`);

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort());
const result = await runChaos({ ...request, say, signal: stopping.signal }).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return process.exit(1);
});
tell(result);
mkdirSync(dirname(report), { recursive: true });
writeFileSync(report, `${JSON.stringify(result, null, 2)}\n`);
say(`Report: ${report}`);
process.exit(result.verdict.broken.length === 0 ? 0 : 1);
