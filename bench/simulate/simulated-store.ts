// The store of notifications, in memory and at the simulated database's pace. Leases,
// due times and attempts are as in PostgreSQL; receipts, replays and messages that are
// told apart by likeness are not simulated.
import { createGroupWriter } from '../../payment-service/src/adapters/postgres/group-writer.ts';
import { begunAttempt } from '../../payment-service/src/application/delivery-progress.ts';
import type {
  AcceptResult,
  LeasedNotification,
  NewPayment,
  NotificationStep,
  NotificationStore,
  StepResult,
  StoredAttempt,
} from '../../payment-service/src/application/store.ts';
import type { SimulatedDatabase } from './simulated-database.ts';
import type { VirtualTime } from './virtual-time.ts';

type Row = {
  notification: LeasedNotification;
  attempts: StoredAttempt[];
  leaseCount: number;
  dueAtMs: number | null;
};

/** What all replicas see. */
export type Notifications = Map<string, Row>;

export type SimulatedStoreDeps = {
  readonly time: VirtualTime;
  readonly database: SimulatedDatabase;
  readonly notifications: Notifications;
  readonly leaseMs: number;
};

// As in adapters/postgres/postgres-notification-store.ts.
const group = { entriesMax: 200, concurrentMax: 2, gatherFrom: 3, patienceMs: 20, queueMax: 20_000 };

export function createSimulatedStore({
  time,
  database,
  notifications,
  leaseMs,
}: SimulatedStoreDeps): NotificationStore {
  const accepts = createGroupWriter<NewPayment, AcceptResult>({
    ...group,
    write: async (entries) => {
      await database.run('accept', entries.length);
      return entries.map((entry) => insert(notifications, entry, time.now(), leaseMs));
    },
  });
  const steps = createGroupWriter<NotificationStep, StepResult>({
    ...group,
    write: async (entries) => {
      await database.run('step', entries.length);
      return entries.map((step) => move(notifications, step, time.now(), leaseMs));
    },
  });
  return {
    accept: accepts.add,
    step: steps.add,
    claimDue: async (limit) => {
      const claimed = claim(notifications, limit, time.now(), leaseMs);
      await database.run('claim', claimed.length);
      return claimed;
    },
    claimedMessages: () => Promise.resolve([]),
    rivals: () => Promise.resolve([]),
  };
}

function insert(
  notifications: Notifications,
  entry: NewPayment,
  nowMs: number,
  leaseMs: number,
): AcceptResult {
  const { payment, notificationId, notificationClass, phone, traceparent, firstAttempt, parked } = entry;
  const deadlineMs = nowMs + entry.deadlineAfterMs;
  const dueAtMs = nowMs + (firstAttempt === null ? parked.dueAfterMs : leaseMs);
  const notification: LeasedNotification = {
    notificationId,
    paymentId: payment.paymentId,
    notificationClass,
    status: firstAttempt === null ? parked.status : 'sending',
    phone: phone ?? '',
    body: payment.message,
    traceparent,
    createdAtMs: nowMs,
    deadlineMs,
    leaseUntilMs: nowMs + leaseMs,
    leaseCount: 1,
    receiptCount: 0,
    round: 0,
    duplicateReason: null,
    attempts: [],
  };
  const attempts = firstAttempt === null ? [] : [begunAttempt(firstAttempt, nowMs)];
  notifications.set(notificationId, { notification, attempts, leaseCount: 1, dueAtMs });
  return { kind: 'taken', createdAtMs: nowMs, deadlineMs, leaseUntilMs: nowMs + leaseMs, phone };
}

function move(
  notifications: Notifications,
  step: NotificationStep,
  nowMs: number,
  leaseMs: number,
): StepResult {
  const row = notifications.get(step.notificationId);
  if (row === undefined || row.leaseCount !== step.leaseCount) return { kind: 'lost' };
  const { ended, verified, started, status, round } = step;
  row.attempts = row.attempts.map((attempt) => {
    const end =
      attempt.attemptId === ended?.attemptId
        ? {
            outcome: ended.result.outcome,
            reason: ended.result.reason,
            endedAtMs: ended.endedAtMs,
            providerMessageId: ended.result.providerMessageId,
          }
        : {};
    const finding = attempt.attemptId === verified?.attemptId ? { verification: verified.verification } : {};
    return { ...attempt, ...end, ...finding };
  });
  if (started !== null) row.attempts.push(begunAttempt(started, nowMs));
  const keeps = (status === 'sending' || status === 'verifying') && step.nextAttemptAtMs === null;
  const duplicateReason = step.duplicateReason ?? row.notification.duplicateReason;
  row.notification = { ...row.notification, status, round, duplicateReason };
  if (status === 'accepted' || status === 'dead') notifications.delete(step.notificationId);
  else row.dueAtMs = keeps ? nowMs + leaseMs : step.nextAttemptAtMs;
  return { kind: 'stored', leaseUntilMs: nowMs + leaseMs };
}

function claim(
  notifications: Notifications,
  limit: number,
  nowMs: number,
  leaseMs: number,
): readonly LeasedNotification[] {
  const due: Row[] = [];
  for (const row of notifications.values()) {
    if (row.dueAtMs === null || row.dueAtMs > nowMs) continue;
    due.push(row);
    if (due.length === limit) break;
  }
  return due.map((row) => {
    row.leaseCount += 1;
    row.dueAtMs = nowMs + leaseMs;
    const { leaseCount, attempts } = row;
    return { ...row.notification, leaseCount, leaseUntilMs: nowMs + leaseMs, attempts: [...attempts] };
  });
}
