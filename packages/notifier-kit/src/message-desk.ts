// Takes messages and lives their lives: accepted, on its way, arrived or not,
// with a receipt where the wire format sends one.
import type { Cancel, Clock } from './clock.ts';
import { measureSms } from './segments.ts';
import type { LifeStep, MessageFate, ReceiptRequest } from './provider-dialect.ts';
import type { MessageLog, MessageStatus, StoredMessage } from './message-log.ts';

export type NewMessage<E> = {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly correlationLabel: string | null;
  readonly traceparent: string | null;
  readonly status: MessageStatus;
  readonly extra: E;
};

export type MessageDesk<E> = {
  /** Takes a message; its steps follow, in order of time. */
  accept(
    message: NewMessage<E>,
    life: { readonly fate: MessageFate; readonly steps: readonly LifeStep[] },
  ): StoredMessage<E>;
  /** Ends a life early: no further step, and nothing reaches the customer that has not yet. */
  cancel(message: StoredMessage<E>): void;
  /** Moves a message to a status by hand, and sends the receipt for it. */
  moveTo(message: StoredMessage<E>, step: Omit<LifeStep, 'afterMs'>): void;
  clear(): void;
};

export type MessageDeskOptions<E> = {
  /** Lives that go on at once; a message beyond stays in its first status. */
  readonly livesMax: number;
  readonly clock: Clock;
  readonly log: MessageLog<E>;
  readonly onTaken: (message: StoredMessage<E>) => void;
  readonly onStatus: (message: StoredMessage<E>) => void;
  readonly receiptFor: (message: StoredMessage<E>) => ReceiptRequest | null;
  readonly sendReceipt: (message: StoredMessage<E>, request: ReceiptRequest, isLast: boolean) => void;
};

/** Statuses that a provider reaches only by handing the message on. */
const departed: ReadonlySet<MessageStatus> = new Set<MessageStatus>(['sent', 'delivered']);

export function createMessageDesk<E>(options: MessageDeskOptions<E>): MessageDesk<E> {
  const { clock, log } = options;
  const pending = new Map<StoredMessage<E>, Cancel>();

  const moveTo = (message: StoredMessage<E>, step: Omit<LifeStep, 'afterMs'>, isLast = true): void => {
    const nowMs = clock.now();
    message.status = step.status;
    message.statusAtMs = nowMs;
    message.failureCode = step.failureCode ?? null;
    if (departed.has(step.status)) message.sentAtMs ??= nowMs;
    options.onStatus(message);
    if (!step.isReceiptSent) return;
    const request = options.receiptFor(message);
    if (request !== null) options.sendReceipt(message, request, isLast);
  };

  // One timer a message at a time, so that a long life costs no more than a short one.
  const planStep = (message: StoredMessage<E>, steps: readonly LifeStep[], reaches: boolean): void => {
    const [step, ...rest] = steps;
    if (step === undefined) {
      pending.delete(message);
      return;
    }
    const delayMs = message.receivedAtMs + step.afterMs - clock.now();
    pending.set(
      message,
      clock.after(delayMs, () => {
        if (message.status === 'scheduled') message.reachesCustomer = reaches;
        moveTo(message, step, !rest.some((later) => later.isReceiptSent));
        planStep(message, rest, reaches);
      }),
    );
  };

  return {
    accept(fresh, { fate, steps }) {
      const nowMs = clock.now();
      const reaches = fate.kind === 'deliver';
      const message: StoredMessage<E> = {
        ...fresh,
        ...measureSms(fresh.body),
        receivedAtMs: nowMs,
        statusAtMs: nowMs,
        sentAtMs: null,
        failureCode: null,
        reachesCustomer: reaches && fresh.status !== 'scheduled',
      };
      log.add(message);
      options.onTaken(message);
      if (pending.size < options.livesMax) planStep(message, steps, reaches);
      return message;
    },
    cancel(message) {
      pending.get(message)?.();
      pending.delete(message);
      message.reachesCustomer = false;
      moveTo(message, { status: 'canceled', isReceiptSent: false });
    },
    moveTo,
    clear() {
      for (const cancel of pending.values()) cancel();
      pending.clear();
    },
  };
}
