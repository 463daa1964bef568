// Sends receipts: faults first, then a bounded number at a time, with a few
// retries. A target that says 4xx has answered for good; silence and 5xx have not.
import type { Cancel, Clock } from './clock.ts';
import type { FaultDecision } from './fault-set.ts';
import type { PostReceipt } from './post-receipt.ts';
import type { ReceiptRequest } from './provider-dialect.ts';
import { createTimerGroup } from './timer-group.ts';
import type { TimerGroup } from './timer-group.ts';
import { createWorkQueue } from './work-queue.ts';
import type { MessageStatus } from './message-log.ts';

export const receiptResults = [
  'taken',
  'refused',
  'retried',
  'failed',
  'dropped',
  'not_allowed',
  'overflow',
] as const;
export type ReceiptResult = (typeof receiptResults)[number];

export type Receipt = {
  readonly messageId: string;
  readonly to: string;
  readonly status: MessageStatus;
  /** No more receipts follow for this message. */
  readonly isLast: boolean;
  readonly traceparent: string | null;
  readonly request: ReceiptRequest;
};

export type ReceiptSenderOptions = {
  readonly clock: Clock;
  readonly post: PostReceipt;
  readonly decide: (to: string) => FaultDecision;
  readonly onResult: (receipt: Receipt, result: ReceiptResult, httpStatus: number | null) => void;
  /** Waiting, held and running together. */
  readonly receiptsMax: number;
  readonly concurrencyMax: number;
  readonly attemptsMax: number;
  readonly retryDelayMsFirst: number;
};

export type ReceiptSender = {
  send(receipt: Receipt): void;
  /** Waiting, held and running. */
  count(): number;
  /** Forgets everything that is not on its way yet. */
  clear(): void;
};

type ReceiptFaults = { isDropped: boolean; delayMs: number; copies: number; holdMs: number | null };

function faultsOf(decision: FaultDecision): ReceiptFaults {
  const faults: ReceiptFaults = { isDropped: false, delayMs: 0, copies: 0, holdMs: null };
  for (const { definition } of decision.applied) {
    if (definition.kind === 'receipt_drop') faults.isDropped = true;
    if (definition.kind === 'receipt_delay') faults.delayMs += definition.params.ms;
    if (definition.kind === 'receipt_duplicate') faults.copies += definition.params.copies;
    if (definition.kind === 'receipt_reorder') faults.holdMs ??= definition.params.hold_ms;
  }
  return faults;
}

/** `generation` tells what was sent before everything was forgotten. */
type Job = {
  readonly receipt: Receipt;
  readonly release: () => void;
  readonly generation: number;
  attempts: number;
};
type HeldJob = { readonly job: Job; readonly cancel: Cancel };

const retryDelayMsMax = 60_000;

/** A held receipt goes out behind the next one: of its own message where more follow, else of any. */
function isBehind(held: Receipt, sent: Receipt): boolean {
  return held.isLast || held.messageId === sent.messageId;
}

/** Receipts that wait for another one to overtake them, or for the end of their patience. */
function createHolding(timers: TimerGroup, letGo: (job: Job) => void) {
  const held = new Set<HeldJob>();
  return {
    add(job: Job, holdMs: number): void {
      const cancel = timers.after(holdMs, () => {
        held.delete(entry);
        letGo(job);
      });
      const entry: HeldJob = { job, cancel };
      held.add(entry);
    },
    releaseBehind(sent: Receipt): void {
      for (const entry of held) {
        if (!isBehind(entry.job.receipt, sent)) continue;
        held.delete(entry);
        entry.cancel();
        letGo(entry.job);
      }
    },
    clear: () => held.clear(),
  };
}

export function createReceiptSender(options: ReceiptSenderOptions): ReceiptSender {
  const timers = createTimerGroup(options.clock);
  let outstanding = 0;
  let generation = 0;

  const finish = (job: Job, result: ReceiptResult, httpStatus: number | null): void => {
    outstanding -= 1;
    job.release();
    options.onResult(job.receipt, result, httpStatus);
    holding.releaseBehind(job.receipt);
  };

  const settle = (job: Job, httpStatus: number | null): void => {
    const isAnswered = httpStatus !== null && httpStatus < 500 && httpStatus !== 429;
    const isTaken = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
    if (isAnswered || job.attempts >= options.attemptsMax) {
      finish(job, isTaken ? 'taken' : isAnswered ? 'refused' : 'failed', httpStatus);
      return;
    }
    options.onResult(job.receipt, 'retried', httpStatus);
    const delayMs = Math.min(retryDelayMsMax, options.retryDelayMsFirst * 2 ** (job.attempts - 1));
    timers.after(delayMs, () => queue.add(job));
  };

  const queue = createWorkQueue<Job>({
    concurrencyMax: options.concurrencyMax,
    async run(job) {
      job.attempts += 1;
      const httpStatus = await options.post(job.receipt.request);
      if (job.generation === generation) settle(job, httpStatus);
    },
  });
  const holding = createHolding(timers, (job) => queue.add(job));

  const start = (job: Job, { delayMs, holdMs }: ReceiptFaults): void => {
    const begin = (): void => {
      if (holdMs === null) queue.add(job);
      else holding.add(job, holdMs);
    };
    if (delayMs === 0) begin();
    else timers.after(delayMs, begin);
  };

  return {
    send(receipt) {
      const decision = options.decide(receipt.to);
      const faults = faultsOf(decision);
      const copies = 1 + faults.copies;
      if (faults.isDropped || outstanding + copies > options.receiptsMax) {
        decision.release();
        options.onResult(receipt, faults.isDropped ? 'dropped' : 'overflow', null);
        return;
      }
      outstanding += copies;
      for (let copy = 0; copy < copies; copy += 1) {
        start({ receipt, release: () => decision.release(), generation, attempts: 0 }, faults);
      }
    },
    count: () => outstanding,
    clear() {
      timers.cancelAll();
      holding.clear();
      for (const job of queue.drain()) job.release();
      outstanding = 0;
      generation += 1;
    },
  };
}
