// One run: so many replicas, so many payments a second, and what happens to the primary.
import type { DeliveryObserver } from '../../payment-service/src/application/delivery-observer.ts';
import type { DeliveryPolicy } from '../../payment-service/src/domain/delivery-history.ts';
import { createSeededRandom } from '../../system-tests/chaos/seeded-random.ts';
import { readShippedPolicy } from '../src/shipped-policy.ts';
import { percentile } from '../src/statistics.ts';
import { createSimulatedDatabase } from './simulated-database.ts';
import type { DatabaseModel } from './simulated-database.ts';
import { createSimulatedProvider } from './simulated-provider.ts';
import type { Outage, ProviderModel, SimulatedProvider } from './simulated-provider.ts';
import { startReplica } from './simulated-replica.ts';
import type { ReplicaDeps, SharedFindings, SimulatedReplica } from './simulated-replica.ts';
import type { Notifications } from './simulated-store.ts';
import { startVirtualTime } from './virtual-time.ts';
import type { VirtualTime } from './virtual-time.ts';

export type Simulation = {
  readonly seed: number;
  readonly replicas: number;
  /** Payments a second, at random moments, over all replicas. */
  readonly perSecond: number;
  readonly payMs: number;
  /** For what is owed to be sent, after the last payment. */
  readonly settleMs: number;
  readonly outages: readonly Outage[];
  readonly hasHints: boolean;
  /** So many of the replicas get a tenth of the traffic of the others; default: none. */
  readonly quietReplicas?: number;
  readonly primary: Omit<ProviderModel, 'name'>;
  readonly fallback: Omit<ProviderModel, 'name'>;
  readonly database: DatabaseModel;
  readonly processorMs: number;
};

export type SimulationFigures = {
  readonly payments: number;
  readonly told: number;
  readonly toldTwice: number;
  /** From the first outage to the first message at the fallback; null where none came. */
  readonly failoverMs: number | null;
  /** Calls to the primary that the outage was found by. */
  readonly caught: number;
  readonly owedMax: number;
  /** From the first outage until 99 of 100 new payments are told within a second again; null: not within the run. */
  readonly recoveryMs: number | null;
  /** From the end of the outage that ended first until anybody is told; null where nobody is. */
  readonly firstToldMs: number | null;
  /** From the first outage until no more is owed than what is under way all the time. */
  readonly drainedMs: number;
  readonly acceptP99Ms: number;
  readonly toldP99Ms: number;
  /** Of those whose message was in doubt, from their payment; null where none was. */
  readonly doubtedP99Ms: number | null;
  readonly statementsPerPayment: number;
  /** Of the database's processors while payments came. */
  readonly databaseLoad: number;
};

const deliveryPolicy: DeliveryPolicy = {
  providers: ['primary', 'fallback'],
  onUnknown: 'at_least_once',
  onMissingReceipt: 'verify',
  isCritical: true,
  attemptsMax: 100,
  waitBaseMs: 500,
  waitMaxMs: 60_000,
  settleMs: 5_000,
  verifyMs: 10_000,
  absenceIsProof: new Set(),
  receiptDeadlineMs: new Map(),
  afterFailure: () => 'next_provider',
};

const ownership = { leaseMs: 15_000, deliveriesMax: 512 };

/** Takes over the timers of this process while it runs: one at a time. */
export async function simulate(simulation: Simulation): Promise<SimulationFigures> {
  const time = startVirtualTime();
  try {
    return await simulateIn(time, simulation);
  } finally {
    time.end();
  }
}

type Payment = { readonly atMs: number; acceptMs: number };

async function simulateIn(time: VirtualTime, simulation: Simulation): Promise<SimulationFigures> {
  const { payMs, settleMs, perSecond } = simulation;
  const database = createSimulatedDatabase(time, simulation.database);
  const notifications: Notifications = new Map();
  const primary = createProvider(time, simulation, 'primary');
  const fallback = createProvider(time, simulation, 'fallback');
  let caught = 0;
  const doubted = new Set<string>();
  const customers = new Map<string, string>();
  const observer = createObserver({
    paymentTaken: ({ notificationId, customerId }) => customers.set(notificationId, customerId),
    attemptEnded: ({ notificationId, provider, outcome }) => {
      if (provider === 'primary' && outcome !== 'accepted') caught += 1;
      if (outcome === 'unknown') doubted.add(customers.get(notificationId) ?? '');
    },
  });
  const providers = [primary, fallback];
  const fleet = startFleet(simulation, { time, database, notifications, providers, observer });
  const owed: { readonly atMs: number; readonly count: number }[] = [];
  const watch = setInterval(() => owed.push({ atMs: time.now(), count: notifications.size }), OWED_EVERY_MS);
  const payments = payInTurns(time, simulation, fleet);
  await time.runUntil(payMs);
  const busy = database.figures();
  await time.runUntil(payMs + settleMs);
  clearInterval(watch);
  for (const replica of fleet) replica.stop();
  const outageMs = simulation.outages[0]?.fromMs ?? Infinity;
  const mendedMs = Math.min(...simulation.outages.map(({ untilMs }) => untilMs));
  const tellings = payments.map((_, index) => providers.flatMap(({ taken }) => taken.get(`${index}`) ?? []));
  const toldAfterMs = payments.map(({ atMs }, index) => Math.min(...(tellings[index] ?? [])) - atMs);
  const busyOwed = (perSecond * OWED_BUSY_MS) / 1_000;
  return {
    payments: payments.length,
    told: toldAfterMs.filter(Number.isFinite).length,
    toldTwice: tellings.filter(({ length }) => length > 1).length,
    failoverMs: firstAfter(fallback, outageMs),
    caught,
    owedMax: Math.max(...owed.map(({ count }) => count)),
    firstToldMs: earliest(providers.map((provider) => firstAfter(provider, mendedMs))),
    recoveryMs: recoveryOf(payments, toldAfterMs, outageMs),
    drainedMs: Math.max(0, (owed.findLast(({ count }) => count > busyOwed)?.atMs ?? 0) - outageMs),
    acceptP99Ms: percentile(
      payments.map(({ acceptMs }) => acceptMs),
      0.99,
    ),
    toldP99Ms: percentile(toldAfterMs, 0.99),
    doubtedP99Ms:
      doubted.size === 0
        ? null
        : percentile(
            toldAfterMs.filter((_, index) => doubted.has(customerOf(index))),
            0.99,
          ),
    statementsPerPayment: busy.statements / payments.length,
    databaseLoad: busy.busyMs / (payMs * simulation.database.processors),
  };
}

const OWED_EVERY_MS = 100;
/** So much of the traffic is under way all the time; more than that is a queue. */
const OWED_BUSY_MS = 300;

function createProvider(
  time: VirtualTime,
  { seed, outages, ...models }: Simulation,
  name: 'primary' | 'fallback',
): SimulatedProvider {
  return createSimulatedProvider({
    time,
    model: { name, ...models[name] },
    outages: outages.filter(({ provider }) => provider === name),
    random: createSeededRandom(seed, name).next,
  });
}

function startFleet(
  { seed, replicas, hasHints, processorMs }: Simulation,
  deps: Pick<ReplicaDeps, 'time' | 'database' | 'notifications' | 'providers' | 'observer'>,
): readonly SimulatedReplica[] {
  const findings: SharedFindings | null = hasHints ? new Map() : null;
  const guardPolicy = readShippedPolicy();
  let ids = 0;
  return Array.from({ length: replicas }, (_, index) => {
    const name = `replica-${index + 1}`;
    const random = createSeededRandom(seed, name).next;
    const newId = (): string => `id-${(ids += 1)}`;
    const policies = { guardPolicy, deliveryPolicy };
    return startReplica({
      ...deps,
      ...ownership,
      ...policies,
      name,
      processorMs,
      replicas,
      findings,
      random,
      newId,
    });
  });
}

/** They come at random moments, to one replica after the other or by its share. */
function payInTurns(
  time: VirtualTime,
  { seed, perSecond, payMs, quietReplicas = 0 }: Simulation,
  fleet: readonly SimulatedReplica[],
): readonly Payment[] {
  const payments: Payment[] = [];
  const random = createSeededRandom(seed, 'arrivals');
  const isQuiet = (index: number): boolean => index >= fleet.length - quietReplicas;
  const nextReplica = (): SimulatedReplica | undefined => {
    if (quietReplicas === 0) return fleet[payments.length % fleet.length];
    let index = random.integer(0, fleet.length - 1);
    while (isQuiet(index) && random.next() > QUIET_SHARE) index = random.integer(0, fleet.length - 1);
    return fleet[index];
  };
  const pay = (): void => {
    const payment = { atMs: time.now(), acceptMs: NaN };
    const replica = nextReplica();
    const index = payments.push(payment) - 1;
    void replica?.accept(commandOf(index)).then(() => {
      payment.acceptMs = time.now() - payment.atMs;
    });
    const gapMs = (-Math.log(1 - random.next()) * 1_000) / perSecond;
    if (time.now() + gapMs < payMs) time.after(gapMs, pay);
  };
  time.after(0, pay);
  return payments;
}

/** What a quiet replica gets of what the others get. */
const QUIET_SHARE = 0.1;

function firstAfter({ taken }: SimulatedProvider, fromMs: number): number | null {
  let first: number | null = null;
  for (const ms of [...taken.values()].flat()) {
    if (ms >= fromMs && (first === null || ms < first)) first = ms;
  }
  return first === null ? null : first - fromMs;
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** The first moment after the outage from which on 99 of the next 100 payments are told within a second. */
function recoveryOf(
  payments: readonly Payment[],
  toldAfterMs: readonly number[],
  outageMs: number,
): number | null {
  const first = payments.findIndex(({ atMs }) => atMs >= outageMs);
  if (first < 0) return null;
  let late = 0;
  for (let index = first; index < payments.length; index += 1) {
    if ((toldAfterMs[index] ?? Infinity) > 1_000) late += 1;
    if (index - 100 >= first && (toldAfterMs[index - 100] ?? Infinity) > 1_000) late -= 1;
    if (index - 99 >= first && late <= 1) return (payments[index - 99]?.atMs ?? Infinity) - outageMs;
  }
  return null;
}

const customerOf = (index: number): string => `c${index}`;

function commandOf(index: number): Parameters<ReturnType<typeof startReplica>['accept']>[0] {
  return {
    payment: {
      customerId: customerOf(index),
      money: { amountMinor: 100n, currency: 'COP' },
      message: `${index}`,
    },
    notificationClass: 'payment',
    phone: '+573001112233',
    traceparent: '00-00000000000000000000000000000001-0000000000000001-00',
    idempotency: null,
  };
}

type Heard = 'paymentTaken' | 'attemptEnded';

function createObserver(heard: Pick<DeliveryObserver, Heard>): DeliveryObserver {
  const ignore = (): void => undefined;
  return {
    ...heard,
    providerSkipped: ignore,
    failedOver: ignore,
    possibleDuplicate: ignore,
    attemptOrphaned: ignore,
    verified: ignore,
    settled: ignore,
    claimOverturned: ignore,
    receiptJudged: ignore,
    receiptTold: ignore,
    leaseLost: ignore,
    deliveryBroke: ({ error }) => {
      throw error;
    },
  };
}
