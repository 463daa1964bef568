// The use cases from their parts: delivery, acceptance, and waiting for the end.
import type { EventWriter } from './adapters/postgres/event-rows.ts';
import { createPostgresNotificationStore } from './adapters/postgres/postgres-notification-store.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createPostgresReceiptStore } from './adapters/postgres/postgres-receipt-store.ts';
import { createPostgresReaders } from './adapters/postgres/postgres-readers.ts';
import { createTimeOrderedIds } from './adapters/time-ordered-ids.ts';
import { createAcceptPayment } from './application/accept-payment.ts';
import type { AcceptPayment } from './application/accept-payment.ts';
import { createAskProvider } from './application/ask-provider.ts';
import type { AwaitedProbe } from './application/await-probe-receipts.ts';
import type { BackgroundLoop } from './application/background-loop.ts';
import type { Channels } from './application/channels.ts';
import { createDeliveryEngine } from './application/delivery-engine.ts';
import type { DeliveryEngine } from './application/delivery-engine.ts';
import type { DeliveryObserver } from './application/delivery-observer.ts';
import type { Readers } from './application/readers.ts';
import { createReceiptSweep } from './application/receipt-sweep.ts';
import { createReceiveReceipt } from './application/receive-receipt.ts';
import type { ReceiveReceipt } from './application/receive-receipt.ts';
import { createSettlements } from './application/settlements.ts';
import type { Settlements } from './application/settlements.ts';
import type { Config } from './config.ts';
import { isSettled } from './domain/notification.ts';
import type { NotificationStatus } from './domain/notification.ts';
import { leaseMarginMs } from './read-gateway-file.ts';
import { createPolicyOf } from './delivery-policies.ts';
import { keyWaitMs, settlementWaits } from './waiting-limits.ts';

export type UseCases = {
  readonly acceptPayment: AcceptPayment;
  readonly engine: DeliveryEngine;
  readonly readers: Readers;
  readonly settlements: Settlements;
  readonly receiveReceipt: ReceiveReceipt;
  readonly receiptSweep: BackgroundLoop;
  readonly observer: DeliveryObserver;
};

export type UseCasesDeps = {
  readonly config: Config;
  readonly database: Database;
  readonly events: EventWriter | null;
  /** Who this process is to the leases that it takes. */
  readonly owner: string;
  readonly channels: Channels;
  readonly observer: DeliveryObserver;
  readonly awaitReceipt: (probe: AwaitedProbe) => void;
  readonly now: () => number;
  readonly outstanding: () => number;
  readonly onClaimFailed: (error: unknown) => void;
  readonly onSweepFailed: (error: unknown) => void;
};

const claimMax = 200;
const pollMs = { pollMsMin: 20, pollMsMax: 500 };
const sweepMs = { everyMs: 1_000, dropEveryMs: 60_000 };

export function composeUseCases(deps: UseCasesDeps): UseCases {
  const { config, database, owner, events, channels, now } = deps;
  const { delivery, replica } = config;
  const leaseMs = delivery.lease_ms;
  const { writeGroup: group } = config;
  const store = createPostgresNotificationStore({
    ...{ database, owner, replica, leaseMs, events },
    ...(group === undefined ? {} : { group }),
  });
  const readers = createPostgresReaders(database);
  const settlements = createSettlements({
    isSettled: async (notificationId) => isOver(await readers.notificationStatus(notificationId)),
    ...settlementWaits,
  });
  const observer: DeliveryObserver = {
    ...deps.observer,
    settled: (event) => {
      deps.observer.settled(event);
      settlements.announce(event.notificationId);
    },
  };
  const decisions = {
    store,
    channels,
    observer,
    now,
    policyOf: createPolicyOf(config, channels),
    random: Math.random,
    newId: createTimeOrderedIds({ now, random: Math.random }),
  };
  const callMsMax =
    Math.max(...config.providers.map(({ policy }) => policy.attemptTimeoutMs)) + leaseMarginMs / 2;
  const askProvider = createAskProvider({
    channels,
    store,
    now,
    timeoutMs: delivery.verify_timeout_ms,
    concurrentMax: delivery.verify_concurrent_max,
    waitMsMax: delivery.lease_ms - delivery.verify_timeout_ms - leaseMarginMs,
    callMsMax,
  });
  const engine = createDeliveryEngine({
    ...decisions,
    ...pollMs,
    askProvider,
    awaitReceipt: deps.awaitReceipt,
    callMsMax,
    deliveriesMax: delivery.deliveries_max,
    claimMax,
    onClaimFailed: deps.onClaimFailed,
  });
  const acceptPayment = createAcceptPayment({
    ...decisions,
    engine,
    deadlineMs: delivery.deadline_s * 1_000,
    isBacklogFull: () => deps.outstanding() >= delivery.max_outstanding,
    keyWaitMs,
  });
  const receipts = createPostgresReceiptStore(database, now, events);
  const receiveReceipt = createReceiveReceipt({ store: receipts, observer, now, onDue: () => engine.hint() });
  const receiptSweep = createReceiptSweep({
    ...sweepMs,
    store: receipts,
    receive: receiveReceipt,
    onFailed: deps.onSweepFailed,
  });
  return { acceptPayment, engine, readers, settlements, receiveReceipt, receiptSweep, observer };
}

const isOver = (status: NotificationStatus | null): boolean => status !== null && isSettled(status);
