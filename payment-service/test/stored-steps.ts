// Steps of a delivery as the store is asked to take them.
import type { Database } from '../src/adapters/postgres/pool.ts';
import { createPostgresNotificationStore } from '../src/adapters/postgres/postgres-notification-store.ts';
import type { NewPayment, NotificationStep, NotificationStore } from '../src/application/store.ts';
import { answers } from './running-service.ts';

export const storeOf = (database: Database, owner: string): NotificationStore =>
  createPostgresNotificationStore({ database, owner, replica: owner, leaseMs: 10_000 });

export function stepFor(entry: NewPayment, more: Partial<NotificationStep> = {}): NotificationStep {
  return {
    notificationId: entry.notificationId,
    leaseCount: 1,
    status: 'accepted',
    deadReason: null,
    provider: 'first',
    providerMessageId: null,
    round: 0,
    receiptCount: 0,
    judged: null,
    duplicateReason: null,
    nextAttemptAtMs: null,
    ended: null,
    endedProvider: null,
    started: null,
    verified: null,
    ...more,
  };
}

export const endOf = (entry: NewPayment, providerMessageId: string): Partial<NotificationStep> => ({
  ended: {
    attemptId: entry.firstAttempt?.attemptId ?? '',
    result: { ...answers.accepted(), providerMessageId },
    endedAtMs: Date.now(),
  },
  endedProvider: 'first',
  providerMessageId,
});
