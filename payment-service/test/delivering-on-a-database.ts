// Deliveries on the real store with scripted providers, turn by turn: a test says
// when a call is answered, when receipts come, and when what is due is taken up.
import type { ProviderGuard } from '@relevo/resilience';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../src/adapters/postgres/pool.ts';
import { createPostgresNotificationStore } from '../src/adapters/postgres/postgres-notification-store.ts';
import { createPostgresReceiptStore } from '../src/adapters/postgres/postgres-receipt-store.ts';
import type { Channels } from '../src/application/channels.ts';
import { deliverNotification } from '../src/application/deliver-notification.ts';
import type { DeliveryDeps } from '../src/application/delivery-deps.ts';
import type { DeliveryObserver } from '../src/application/delivery-observer.ts';
import type { MessagingProvider } from '../src/application/ports.ts';
import { createReceiveReceipt } from '../src/application/receive-receipt.ts';
import type { ProviderReceipt } from '../src/application/receipt-store.ts';
import type { CallResult } from '../src/domain/attempt.ts';
import type { DeliveryPolicy } from '../src/domain/delivery-history.ts';
import { newPayment } from './new-payment.ts';
import { answers } from './running-service.ts';

/** Deadlines that no test lives to see: whatever moves is moved by an outcome or a receipt. */
const policy: DeliveryPolicy = {
  providers: ['first', 'second'],
  onUnknown: 'at_least_once',
  onMissingReceipt: 'verify',
  isCritical: true,
  attemptsMax: 20,
  waitBaseMs: 500,
  waitMaxMs: 60_000,
  settleMs: 60_000,
  verifyMs: 120_000,
  absenceIsProof: new Set(),
  receiptDeadlineMs: new Map([
    ['first', 600_000],
    ['second', 600_000],
  ]),
  afterFailure: (_provider, code) => (code === 'person' ? 'dead' : 'next_provider'),
};

const leaseMs = 60_000;

const openPermit = {
  isProbe: false,
  needsReceipt: false,
  release: () => undefined,
  run: (work: (signal: AbortSignal) => Promise<CallResult>) => work(new AbortController().signal),
};

const nobodyListens: DeliveryObserver = {
  paymentTaken: () => undefined,
  attemptEnded: () => undefined,
  providerSkipped: () => undefined,
  failedOver: () => undefined,
  possibleDuplicate: () => undefined,
  attemptOrphaned: () => undefined,
  verified: () => undefined,
  settled: () => undefined,
  claimOverturned: () => undefined,
  receiptTold: () => undefined,
  receiptJudged: () => undefined,
  deliveryBroke: () => undefined,
  leaseLost: () => undefined,
};

type Send = MessagingProvider['send'];

export type Replica = {
  /** Takes a payment and makes its first call; resolves when that hold of the notification is over. */
  begin(attemptId: string, notificationId: string): Promise<{ readonly held: Promise<void> }>;
  receive(receipt: ProviderReceipt): Promise<void>;
  /** Matches receipts that came first, and takes up what is due, until nothing is. */
  drain(): Promise<void>;
};

/** One process of several on a database: `first` answers as told, `second` accepts. */
export function createReplica(
  database: Database,
  owner: string,
  { first, observer = {} }: { readonly first: Send; readonly observer?: Partial<DeliveryObserver> },
): Replica {
  const listener = { ...nobodyListens, ...observer };
  const store = createPostgresNotificationStore({ database, owner, replica: owner, leaseMs });
  const receipts = createPostgresReceiptStore(database, Date.now);
  const receive = createReceiveReceipt({
    store: receipts,
    observer: listener,
    now: () => Date.now(),
    onDue: () => undefined,
  });
  const channelOf = (name: string, send: Send) => ({
    // Only what a delivery touches of a provider and of its guard.
    provider: { name, send } as MessagingProvider,
    guard: { admit: () => ({ admitted: true, permit: openPermit }) } as unknown as ProviderGuard,
  });
  const second: Send = ({ attemptId }) =>
    Promise.resolve({ ...answers.accepted(), providerMessageId: `second-${attemptId}` });
  const channels: Channels = new Map([
    ['first', channelOf('first', first)],
    ['second', channelOf('second', second)],
  ]);
  const deps: DeliveryDeps = {
    store,
    channels,
    observer: listener,
    policyOf: () => policy,
    askProvider: () => Promise.resolve({ kind: 'unavailable' }),
    awaitReceipt: () => undefined,
    now: () => Date.now(),
    random: () => 0.5,
    newId: () => uuidv7(),
    callMsMax: 1_000,
    isStopping: () => false,
  };

  const begin: Replica['begin'] = async (attemptId, notificationId) => {
    const attempt = { attemptId, provider: 'first', round: 0, skipped: [] };
    const entry = newPayment({ notificationId, firstAttempt: attempt, deadlineAfterMs: 3_600_000 });
    const taken = await store.accept(entry);
    if (taken.kind !== 'taken') throw new Error('the payment was not taken');
    const leased = {
      notificationId,
      paymentId: entry.payment.paymentId,
      notificationClass: 'payment',
      status: 'sending' as const,
      phone: entry.phone ?? '',
      body: entry.payment.message,
      traceparent: entry.traceparent,
      createdAtMs: taken.createdAtMs,
      deadlineMs: taken.deadlineMs,
      leaseUntilMs: taken.leaseUntilMs,
      leaseCount: 1,
      receiptCount: 0,
      round: 0,
      duplicateReason: null,
      attempts: [],
    };
    const channel = channels.get('first');
    if (channel === undefined) throw new Error('there is no first provider');
    // As `reserve` gives it; the permit is as open as the one above.
    const reservation = { channel, permit: openPermit as never, skipped: [] };
    return { held: deliverNotification(leased, { reservation, attempt }, deps) };
  };

  const drain: Replica['drain'] = async () => {
    for (;;) {
      const known = await receipts.nextMatchable();
      for (const receipt of known) await receive(receipt);
      const due = await store.claimDue(100);
      await Promise.all(due.map((notification) => deliverNotification(notification, null, deps)));
      if (known.length === 0 && due.length === 0) return;
    }
  };

  return { begin, receive, drain };
}
