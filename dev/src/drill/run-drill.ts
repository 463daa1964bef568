// One drill from its first payment to its last look. Leaves the system as it was found.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { HttpClient } from '../load/http-client.ts';
import { readInbox, readPayments } from '../load/readings.ts';
import { isSettledForGood, reconcile } from '../load/reconcile.ts';
import type { PaymentView } from '../load/reconcile.ts';
import { createActions } from './actions.ts';
import type { Actions } from './actions.ts';
import { createDrillTraffic } from './drill-traffic.ts';
import type { DrillTraffic } from './drill-traffic.ts';
import type { Place } from './expectation-schema.ts';
import { readNames } from './gateway-view.ts';
import { recordPayments } from './record-payments.ts';
import type { DrillRecord, SystemSample, TryRecord } from './record.ts';
import { startSampler } from './sampler.ts';
import type { Scenario } from './scenario-schema.ts';
import type { Target } from './target.ts';

const SETTLE_POLL_MS = 500;

export type DrillOptions = {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly client: HttpClient;
  /** Breaks the drill off; it rejects once everything is undone. */
  readonly signal: AbortSignal;
  readonly onSample?: (sample: SystemSample, sent: number) => void;
};

type Run = DrillOptions & {
  readonly label: string;
  readonly customerId: string;
  readonly names: Readonly<Record<Place, string>>;
  readonly startedAtMs: number;
  readonly nowS: () => number;
  readonly traffic: DrillTraffic;
  readonly actions: Actions;
};

export async function runDrill(options: DrillOptions): Promise<DrillRecord> {
  const { scenario, target, client } = options;
  const names = await readNames(client, target.urls.payments[0] ?? '');
  const id = randomUUID().slice(0, 8);
  const label = `Simulacro ${scenario.name} ${id}`;
  const customerId = `drill-${id}`;
  const startedAtMs = Date.now();
  const nowS = (): number => (Date.now() - startedAtMs) / 1_000;
  const tries: TryRecord[] = [];
  const onTry = ({
    beganAtMs,
    durationMs,
    status,
  }: {
    beganAtMs: number;
    durationMs: number;
    status: number | null;
  }) => void tries.push({ atS: (beganAtMs - startedAtMs) / 1_000, durationMs, status });
  const traffic = createDrillTraffic({ client, urls: target.urls.payments, label, customerId, onTry });
  const actions = createActions({ client, target, names, durationS: scenario.duration_s });
  const sampler = startSampler({
    client,
    urls: target.urls,
    startedAtMs,
    label,
    onSample: (sample) => options.onSample?.(sample, traffic.taken().size),
  });
  const run: Run = { ...options, label, customerId, names, startedAtMs, nowS, traffic, actions };
  try {
    await play(run);
    await actions.undo(nowS());
    const settledAtS = await settle(run);
    await sampler.stop();
    return await account(run, { tries, settledAtS, breakers: sampler.breakers, samples: sampler.samples });
  } finally {
    await actions.undo(nowS());
    await sampler.stop();
    // Not waited for: broken off, its payments may still be repeating.
    void traffic.stop();
  }
}

/** Streams and steps in the order of their times; ends when the scenario's time is over. */
async function play({ scenario, traffic, actions, nowS, signal }: Run): Promise<void> {
  const { duration_s: endS } = scenario;
  const events: { readonly atS: number; readonly happen: () => Promise<void> | void }[] = [
    ...scenario.traffic.flatMap((stream) => [
      { atS: stream.from_s, happen: () => traffic.begin(stream) },
      // Its last payments may take long; the timeline does not wait for them.
      { atS: stream.until_s ?? endS, happen: () => void traffic.end(stream) },
    ]),
    ...scenario.timeline.map((step) => ({ atS: step.at_s, happen: () => actions.perform(step, nowS()) })),
    { atS: endS, happen: () => undefined },
  ];
  for (const { atS, happen } of events.toSorted((a, b) => a.atS - b.atS)) {
    await pause(Math.max(0, (atS - nowS()) * 1_000), undefined, { signal });
    await happen();
  }
}

/** When everything that was taken was settled for good; null when the time for it is up. */
async function settle({
  scenario,
  target,
  client,
  customerId,
  traffic,
  nowS,
  signal,
}: Run): Promise<number | null> {
  const limitS = scenario.duration_s + scenario.settle_s;
  await Promise.race([traffic.stop(), pause(Math.max(0, (limitS - nowS()) * 1_000), undefined, { signal })]);
  for (;;) {
    const atS = nowS();
    const payments = await readFromAny(client, target.urls.payments, customerId).catch(() => null);
    const isSettled = [...traffic.taken().values()].every((id) => isSettledForGood(payments?.get(id)));
    if (payments !== null && isSettled) return atS;
    if (nowS() >= limitS) return null;
    await pause(SETTLE_POLL_MS, undefined, { signal });
  }
}

async function readFromAny(
  client: HttpClient,
  urls: readonly string[],
  customerId: string,
): Promise<Map<string, PaymentView>> {
  return Promise.any(urls.map((url) => readPayments(client, url, { customer_id: customerId })));
}

type Seen = Pick<DrillRecord, 'tries' | 'settledAtS' | 'breakers' | 'samples'>;

async function account(run: Run, seen: Seen): Promise<DrillRecord> {
  const { scenario, target, client, label, traffic, names, startedAtMs, actions } = run;
  const endedS = run.nowS();
  const promised = traffic.taken();
  const payments = await readFromAny(client, target.urls.payments, run.customerId);
  const [primary, fallback] = await Promise.all([
    readInbox(client, target.urls.primary, label),
    readInbox(client, target.urls.fallback, label),
  ]);
  return {
    ...seen,
    scenario,
    startedAt: new Date(startedAtMs).toISOString(),
    names,
    replicas: target.urls.payments.length,
    endedS,
    refused: traffic.refused(),
    payments: recordPayments({
      promised,
      payments,
      inboxes: { primary, fallback },
      streamOf: traffic.streamOf,
      startedAtMs,
    }),
    account: reconcile({ promised, payments, inboxes: [primary, fallback] }),
    faults: actions.faults(),
    marks: actions.marks,
  };
}
