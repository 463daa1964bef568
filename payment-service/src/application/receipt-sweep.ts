// Receipts that came before their message was known are matched here, a page a
// second; those whose message never appears are dropped in time.
import type { ReceiveReceipt } from './receive-receipt.ts';
import type { ReceiptStore } from './receipt-store.ts';

export type ReceiptSweep = {
  start(): void;
  /** Resolves when the round under way has ended; none follows. */
  stop(): Promise<void>;
};

export type ReceiptSweepDeps = {
  readonly store: Pick<ReceiptStore, 'nextMatchable' | 'dropUnmatched'>;
  readonly receive: ReceiveReceipt;
  readonly everyMs: number;
  readonly dropEveryMs: number;
  readonly onFailed: (error: unknown) => void;
};

export function createReceiptSweep(deps: ReceiptSweepDeps): ReceiptSweep {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let isStopped = false;
  let sinceDropMs = 0;

  const sweep = async (): Promise<void> => {
    const known = await deps.store.nextMatchable();
    await Promise.all(known.map((receipt) => deps.receive(receipt)));
    sinceDropMs += deps.everyMs;
    if (sinceDropMs < deps.dropEveryMs) return;
    sinceDropMs = 0;
    await deps.store.dropUnmatched();
  };

  const again = (): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      round = sweep().catch(deps.onFailed).finally(again);
    }, deps.everyMs);
    timer.unref();
  };

  return {
    start: again,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      return round;
    },
  };
}
