// What a notification that is not at its end waits for, until when, and what then.
import type { Notification } from '../../api/payment-types.ts';

export type Pending = {
  readonly kind: 'queued' | 'sending' | 'verifying' | 'waiting' | 'held' | 'receipt';
  /** Whom it is about; null where that is decided then. */
  readonly provider: string | null;
  /** When it began to wait, where that is known. */
  readonly sinceMs: number | null;
  readonly dueAt: string | null;
  /** After that nobody tries any more. */
  readonly deadline: string;
};

export function pendingOf(notification: Notification): Pending | null {
  const { status, attempts, deadline, next_attempt_at: nextAt, receipt_due_at: receiptDueAt } = notification;
  const last = attempts.at(-1) ?? null;
  const provider = last?.provider ?? null;
  const sinceMs = last === null ? null : Date.parse(last.started_at) + (last.duration_ms ?? 0);
  switch (status) {
    case 'queued':
      return { kind: 'queued', provider: null, sinceMs: null, dueAt: nextAt, deadline };
    case 'sending':
      return { kind: 'sending', provider, sinceMs, dueAt: null, deadline };
    case 'verifying': {
      const asked = attempts.findLast(({ outcome, verdict }) => outcome === 'unknown' && verdict === null);
      const dueAt = asked?.next_question_at ?? nextAt;
      return { kind: 'verifying', provider: asked?.provider ?? provider, sinceMs, dueAt, deadline };
    }
    case 'waiting': {
      // One that is held until its deadline is not sent again: only a receipt can still tell.
      const isHeld = last?.outcome === 'unknown' && nextAt === deadline;
      return { kind: isHeld ? 'held' : 'waiting', provider, sinceMs, dueAt: nextAt, deadline };
    }
    case 'accepted': {
      if (receiptDueAt === null) return null;
      const taken = notification.provider ?? provider;
      return { kind: 'receipt', provider: taken, sinceMs, dueAt: receiptDueAt, deadline };
    }
    case 'delivered':
    case 'dead':
      return null;
  }
}
