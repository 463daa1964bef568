// Receipts that came before their message was known are matched here, a page a
// second; those whose message never appears are dropped in time.
import { createBackgroundLoop } from './background-loop.ts';
import type { BackgroundLoop } from './background-loop.ts';
import type { ReceiveReceipt } from './receive-receipt.ts';
import type { ReceiptStore } from './receipt-store.ts';

export type ReceiptSweepDeps = {
  readonly store: Pick<ReceiptStore, 'nextMatchable' | 'dropUnmatched'>;
  readonly receive: ReceiveReceipt;
  readonly everyMs: number;
  readonly dropEveryMs: number;
  readonly onFailed: (error: unknown) => void;
};

export function createReceiptSweep(deps: ReceiptSweepDeps): BackgroundLoop {
  const { store, everyMs, dropEveryMs } = deps;
  let sinceDropMs = 0;
  return createBackgroundLoop({
    turn: async () => {
      const known = await store.nextMatchable();
      await Promise.all(known.map((receipt) => deps.receive(receipt)));
      sinceDropMs += everyMs;
      if (sinceDropMs >= dropEveryMs) {
        sinceDropMs = 0;
        await store.dropUnmatched();
      }
      return everyMs;
    },
    failurePauseMs: () => everyMs,
    onFailed: deps.onFailed,
  });
}
