// One run: a system of its own, traffic, the plan, quiet, and the account.
import { countOwed } from '../harness/database-access.ts';
import { startLoad } from '../../dev/src/load/payment-load.ts';
import { allPayments, bothInboxes, clearFaults } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting } from '../harness/until.ts';
import { judge } from './chaos-verdict.ts';
import type { ChaosVerdict } from './chaos-verdict.ts';
import { describePayment } from './payment-timeline.ts';
import { planChaos } from './plan-chaos.ts';
import type { ChaosPlan, ChaosRequest } from './plan-chaos.ts';
import { runPlan } from './run-plan.ts';
import type { Deeds } from './run-plan.ts';

// Shorter than a pause: whoever waits for a stopped replica asks another one.
const REQUEST_TIMEOUT_MS = 4_000;
const SETTLE_MS_MAX = 120_000;
const SETTLE_POLL_MS = 250;
const OFFENDERS_SHOWN_MAX = 20;

export type ChaosResult = {
  readonly plan: ChaosPlan;
  readonly deeds: Deeds;
  readonly verdict: ChaosVerdict;
  /** One text for each payment that speaks against the gateway; the first twenty. */
  readonly timelines: readonly string[];
  /** The same for those told twice under a flag. */
  readonly twiceTimelines: readonly string[];
};

export type ChaosOptions = ChaosRequest & {
  /** Another tree of the services than this one. */
  readonly root?: string;
  /** How long what is owed may take to come to its end. */
  readonly settleMsMax?: number;
  readonly say?: (text: string) => void;
  /** Where it is to stop early: the plan is broken off and the system goes down. */
  readonly signal?: AbortSignal;
};

export async function runChaos({
  root,
  settleMsMax = SETTLE_MS_MAX,
  say = () => undefined,
  signal,
  ...request
}: ChaosOptions): Promise<ChaosResult> {
  const plan = planChaos(request);
  const system = await startRunningSystem({
    isEager: true,
    replicas: plan.replicas,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    ...(root === undefined ? {} : { root }),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const calledOff = new Promise<never>((_, reject) => {
      const refuse = (): void => reject(new Error('The run was called off.'));
      signal?.addEventListener('abort', refuse, { once: true });
      if (signal?.aborted === true) refuse();
    });
    return await Promise.race([underTraffic(system, plan, { say, settleMsMax }), calledOff]);
  } finally {
    await system.stop();
  }
}

async function underTraffic(
  system: RunningSystem,
  plan: ChaosPlan,
  { say, settleMsMax }: Required<Pick<ChaosOptions, 'say' | 'settleMsMax'>>,
): Promise<ChaosResult> {
  const label = `Pago en el caos ${plan.seed}`;
  const { client, urls } = system;
  const beganAtMs = Date.now();
  const load = startLoad({
    client,
    urls: urls.payments,
    label,
    perSecond: plan.perSecond,
    phoneOf: (n) => `+57300${String(1_000_000 + n)}`,
  });
  const [deeds] = await Promise.all([runPlan(system, plan), lasting(plan.durationMs)]);
  say('The plan is carried out; what is owed is brought to its end …');
  await system.recover();
  await clearFaults(system);
  await load.stop();
  const owed = await untilNothingIsOwed(urls.database, settleMsMax);
  const payments = await allPayments(system);
  const books = { promised: load.taken, payments, inboxes: await bothInboxes(system, label) };
  const verdict = judge({ books, refused: load.refused, repeated: load.retries(), owed });
  const scene = { databaseUrl: urls.database, books, plan, beganAtMs };
  const describe = (texts: readonly string[]): Promise<readonly string[]> =>
    Promise.all(texts.slice(0, OFFENDERS_SHOWN_MAX).map((text) => describePayment(scene, text)));
  const [timelines, twiceTimelines] = [await describe(verdict.offenders), await describe(verdict.toldTwice)];
  return { plan, deeds, verdict, timelines, twiceTimelines };
}

/** How many are still owed when the time is up; none, where all is well. */
async function untilNothingIsOwed(databaseUrl: string, limitMs: number): Promise<number> {
  const endsAtMs = Date.now() + limitMs;
  let owed = await countOwed(databaseUrl);
  while (owed > 0 && Date.now() < endsAtMs) {
    await lasting(SETTLE_POLL_MS);
    owed = await countOwed(databaseUrl);
  }
  return owed;
}
