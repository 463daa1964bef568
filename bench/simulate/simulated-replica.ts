// One replica: the real use cases, plan and guards of payment-service, between a
// simulated store and simulated providers. Its own processor is the third thing to wait for.
import { createProviderGuard } from '@relevo/resilience';
import type { CircuitTransition, GuardPolicy } from '@relevo/resilience';
import { createAcceptPayment } from '../../payment-service/src/application/accept-payment.ts';
import type { AcceptPayment } from '../../payment-service/src/application/accept-payment.ts';
import { createAskProvider } from '../../payment-service/src/application/ask-provider.ts';
import type { Channels } from '../../payment-service/src/application/channels.ts';
import { createDeliveryEngine } from '../../payment-service/src/application/delivery-engine.ts';
import type { DeliveryObserver } from '../../payment-service/src/application/delivery-observer.ts';
import type { FleetNews } from '../../payment-service/src/application/fleet.ts';
import { heedHints } from '../../payment-service/src/application/heed-hints.ts';
import type { DeliveryPolicy } from '../../payment-service/src/domain/delivery-history.ts';
import type { SimulatedDatabase } from './simulated-database.ts';
import type { SimulatedProvider } from './simulated-provider.ts';
import { createSimulatedStore } from './simulated-store.ts';
import type { Notifications } from './simulated-store.ts';
import type { VirtualTime } from './virtual-time.ts';

type Finding = FleetNews['findings'][number];

/** What replicas tell each other; empty where hints are off. */
export type SharedFindings = Map<string, Finding>;

export type ReplicaDeps = {
  readonly name: string;
  readonly time: VirtualTime;
  readonly database: SimulatedDatabase;
  readonly notifications: Notifications;
  readonly providers: readonly SimulatedProvider[];
  readonly guardPolicy: GuardPolicy;
  readonly deliveryPolicy: DeliveryPolicy;
  readonly deliveriesMax: number;
  readonly leaseMs: number;
  /** Of its one processor, for each payment: taking it, and sending it. */
  readonly processorMs: number;
  readonly replicas: number;
  readonly findings: SharedFindings | null;
  readonly observer: DeliveryObserver;
  readonly random: () => number;
  readonly newId: () => string;
};

export type SimulatedReplica = {
  readonly accept: AcceptPayment;
  readonly stop: () => void;
};

const exchangeEveryMs = 500;
const ownFindings: ReadonlySet<string> = new Set(['rate', 'consecutive', 'slow', 'overdue', 'auth']);

export function startReplica(deps: ReplicaDeps): SimulatedReplica {
  const { time, name, database, random, newId, observer, deliveryPolicy, leaseMs } = deps;
  const now = time.now;
  const channels: Channels = new Map(
    deps.providers.map(({ adapter }) => {
      const guard = createProviderGuard({
        name: adapter.name,
        policy: deps.guardPolicy,
        now,
        random,
        onTransition: (transition) => noteFinding(deps, transition),
      });
      return [adapter.name, { provider: adapter, guard }] as const;
    }),
  );
  const store = createSimulatedStore({ time, database, notifications: deps.notifications, leaseMs });
  const policyOf = (): DeliveryPolicy => deliveryPolicy;
  const callMsMax = deps.guardPolicy.attemptTimeoutMs + 500;
  const decisions = { store, channels, observer, now, policyOf, random, newId };
  const engine = createDeliveryEngine({
    ...decisions,
    pollMsMin: 20,
    pollMsMax: 500,
    claimMax: 200,
    deliveriesMax: deps.deliveriesMax,
    callMsMax,
    awaitReceipt: () => undefined,
    askProvider: createAskProvider({
      channels,
      store,
      now,
      timeoutMs: 2_000,
      concurrentMax: 16,
      waitMsMax: leaseMs - 3_000,
      callMsMax,
    }),
    onClaimFailed: fail,
  });
  const acceptPayment = createAcceptPayment({
    ...decisions,
    engine,
    deadlineMs: 86_400_000,
    isBacklogFull: () => false,
    keyWaitMs: 5_000,
  });
  engine.start();
  const guards = [...channels.values()].map(({ guard }) => guard);
  const exchange = setInterval(() => {
    void database.run('exchange', 1).then(() => {
      if (deps.findings === null) return;
      const findings = [...deps.findings.values()].filter(({ replica }) => replica !== name);
      heedHints({ findings, isolations: [], liveReplicas: deps.replicas }, guards);
    });
  }, exchangeEveryMs);
  let processorFreeAtMs = 0;
  return {
    accept: async (command) => {
      processorFreeAtMs = Math.max(now(), processorFreeAtMs) + deps.processorMs;
      await time.sleep(processorFreeAtMs - now());
      return acceptPayment(command);
    },
    stop: () => {
      clearInterval(exchange);
      for (const guard of guards) guard.close();
    },
  };
}

/** As adapters/postgres/postgres-fleet-store.ts tells them: found by own calls, for as long as it is open. */
function noteFinding(
  { findings, name, time }: ReplicaDeps,
  { provider, to, reason }: CircuitTransition,
): void {
  const key = `${name} ${provider}`;
  if (to === 'open' && ownFindings.has(reason)) {
    findings?.set(key, { provider, replica: name, foundAtMs: time.now() });
  } else if (to === 'closed') findings?.delete(key);
}

function fail(error: unknown): void {
  throw error;
}
