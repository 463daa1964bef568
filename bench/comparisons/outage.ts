import { setTimeout as delay } from 'node:timers/promises';
import type { Comparison, Contestant, Goal, RunLength, Sample } from '../src/comparison.ts';
import { judgeOutage } from '../src/judge-outage.ts';
import { startPacedLoad } from '../src/paced-load.ts';
import { machineClockMs } from '../src/provider-mock.ts';
import type { PrimaryMode, ProviderMock } from '../src/provider-mock.ts';
import { startNaive } from '../src/targets/contestants.ts';
import { startRelevo } from '../src/targets/relevo.ts';
import { untilDrained } from '../src/targets/target.ts';
import type { Target } from '../src/targets/target.ts';
import type { Tools } from '../src/tools.ts';
import { payAsFastAsPossible, warmUp } from '../src/wrk.ts';

const PER_SECOND = 200;
/** Messages in doubt are awaited for so many times the length of the load. */
const LATE_FACTOR = 3;
/** Of a flapping primary: ill for its first half. A part of one would count more of its ill halves than of the others. */
const FLAP_PERIOD_S = 6;
const RELEVO = 'Relevo';
const OPOSSUM = 'opossum as in its README';
const COCKATIEL = 'a chain with cockatiel';

type Outage = Exclude<PrimaryMode, 'healthy'>;

/** Messages that reached a provider while fifty connections paid. */
async function toldPerSecond(target: Target, provider: ProviderMock, seconds: number): Promise<number> {
  const before = await provider.taken();
  const { durationMs } = await payAsFastAsPossible(target.url, seconds);
  return ((await provider.taken()) - before) / (durationMs / 1_000);
}

async function throughput(
  target: Target,
  { provider }: Tools,
  mode: Outage,
  length: RunLength,
): Promise<Sample> {
  await warmUp(target.url, length.warmUpS);
  await untilDrained(target);
  const healthy = await toldPerSecond(target, provider, length.seconds);
  await untilDrained(target);
  await provider.setPrimary(mode);
  const told = await toldPerSecond(target, provider, length.seconds);
  return { told, share: (100 * told) / healthy };
}

async function onset(target: Target, { provider }: Tools, mode: Outage, length: RunLength): Promise<Sample> {
  await provider.reset({ isRecording: true });
  const load = startPacedLoad(target.url, PER_SECOND);
  await delay(length.warmUpS * 1_000);
  await provider.setPrimary(mode);
  const faultAtMs = machineClockMs();
  await delay(length.seconds * 1_000);
  const payments = await load.stop();
  await untilDrained(target, LATE_FACTOR * length.seconds * 1_000);
  const period = { faultAtMs, endedAtMs: machineClockMs() };
  const { tripMs, waitedLong, p99Ms } = judgeOutage(payments, await provider.arrivals(), period);
  return { trip: tripMs, waited: waitedLong, p99: p99Ms };
}

function lengthIn(mode: Outage, { warmUpS, seconds }: RunLength): RunLength {
  if (mode !== 'flap' || seconds < FLAP_PERIOD_S) return { warmUpS, seconds };
  return { warmUpS, seconds: Math.ceil(seconds / FLAP_PERIOD_S) * FLAP_PERIOD_S };
}

type Start = (tools: Tools) => Promise<Target>;

/** Each half of a repeat has a process of its own: its breaker must not remember the last outage. */
function throughAnOutage(start: Start, mode: Outage): Contestant['open'] {
  const alone = async (tools: Tools, measure: (target: Target) => Promise<Sample>): Promise<Sample> => {
    await tools.provider.reset();
    const target = await start(tools);
    const sample = await measure(target);
    await tools.provider.reset();
    await target.stop();
    return sample;
  };
  return (tools) =>
    Promise.resolve({
      measure: async (pace) => {
        const length = lengthIn(mode, pace);
        return {
          ...(await alone(tools, (target) => throughput(target, tools, mode, length))),
          ...(await alone(tools, (target) => onset(target, tools, mode, length))),
        };
      },
    });
}

function contestantsIn(mode: Outage): readonly Contestant[] {
  return [
    {
      name: RELEVO,
      settings: 'as shipped, receipts off; one process',
      open: throughAnOutage((tools) => startRelevo(tools, { name: 'relevo-outage' }), mode),
    },
    {
      name: OPOSSUM,
      settings:
        'time-out 3 s, 50 %, reset after 30 s, and the other provider as its fallback; sends in the request',
      open: throughAnOutage((tools) => startNaive(tools, 'opossum'), mode),
    },
    {
      name: COCKATIEL,
      settings:
        "Relevo's own limits: time-out 1.5 s, 5 failures in a row, probe after 2 s, then the other provider; sends in the request",
      open: throughAnOutage((tools) => startNaive(tools, 'cockatiel'), mode),
    },
  ];
}

const everyGoal: readonly Goal[] = [
  { measurement: 'share', relation: 'at least', value: 90 },
  { measurement: 'trip', relation: 'at most', value: 500 },
];

const TITLES: Readonly<Record<Outage, string>> = {
  hang: 'The primary hangs',
  error: 'The primary answers 503',
  flap: 'The primary hangs for three seconds in six',
};

function outage(mode: Outage, goals: readonly Goal[]): Comparison {
  return {
    name: `outage-${mode}`,
    title: TITLES[mode],
    method: `Messages that reached a provider while fifty connections paid, first with a healthy primary, then from the first moment of the fault on. In a fresh process, at ${PER_SECOND} payments a second: how long the primary was still asked after the fault set in; how many payments were told a second later or not at all, and the 99th percentile from the request to the provider, where who was not told within ${LATE_FACTOR} times the length of the run counts as told then.`,
    subject: RELEVO,
    measurements: [
      { key: 'told', title: 'told', unit: '/s', better: 'higher' },
      { key: 'share', title: 'of healthy', unit: '%', better: 'higher' },
      { key: 'trip', title: 'trip', unit: 'ms', better: 'lower' },
      { key: 'waited', title: 'waited ≥ 1 s', unit: 'payments', better: 'lower' },
      { key: 'p99', title: 'p99', unit: 'ms', better: 'lower' },
    ],
    contestants: contestantsIn(mode),
    goals: [...everyGoal, ...goals],
  };
}

/** An error is answered at once: nobody waits for a second, so there is nothing to compare. */
const fewWait: Goal = { measurement: 'waited', relation: 'at most', value: 0.1, of: [OPOSSUM] };

export const outages: readonly Comparison[] = [
  outage('hang', [fewWait]),
  outage('error', []),
  outage('flap', [fewWait]),
];
