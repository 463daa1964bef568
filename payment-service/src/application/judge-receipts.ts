// The provider's health as its receipts tell it. Each replica counts what it hears,
// adds it to the sums of all every second, and judges its own circuit by those.
import type { ProviderGuard } from '@relevo/resilience';
import { undelivered } from '../domain/receipt-health.ts';
import type { ReceiptCounts, ReceiptLimits } from '../domain/receipt-health.ts';
import type { DeliveryObserver } from './delivery-observer.ts';

type JudgedReceipt = Parameters<DeliveryObserver['receiptJudged']>[0];

/** What was judged of the attempts that began within one second. */
type ReceiptDelta = ReceiptCounts & { readonly provider: string; readonly begunAtMs: number };

export type ReceiptCountStore = {
  add(deltas: readonly ReceiptDelta[]): Promise<void>;
  /** Of all replicas: judged within the window, of attempts that began at `sinceMs` or later. */
  sums(
    questions: readonly { readonly provider: string; readonly windowMs: number; readonly sinceMs: number }[],
  ): Promise<ReadonlyMap<string, ReceiptCounts>>;
};

type WatchedProvider = { readonly guard: ProviderGuard; readonly limits: ReceiptLimits };

export type ReceiptHealth = {
  readonly count: (judged: JudgedReceipt) => void;
  /** Adds what was counted to the sums, and judges by them. */
  readonly look: () => Promise<void>;
};

export type ReceiptHealthDeps = {
  readonly store: ReceiptCountStore;
  readonly watched: readonly WatchedProvider[];
  /** A circuit that was open already now needs a receipt too: to be stored. */
  readonly onNeedAdded: (guard: ProviderGuard, detail: string) => void;
};

/** Some minutes of judgements while the database is away; what is beyond them is not counted. */
const deltasMax = 2_000;

export function createReceiptHealth({ store, watched, onNeedAdded }: ReceiptHealthDeps): ReceiptHealth {
  let deltas = new Map<string, ReceiptDelta>();

  function add(delta: ReceiptDelta): void {
    const key = `${delta.provider} ${delta.begunAtMs}`;
    const before = deltas.get(key);
    if (before === undefined && deltas.size >= deltasMax) return;
    deltas.set(key, {
      ...delta,
      delivered: delta.delivered + (before?.delivered ?? 0),
      failed: delta.failed + (before?.failed ?? 0),
      missing: delta.missing + (before?.missing ?? 0),
    });
  }

  async function flush(): Promise<void> {
    const flushed = [...deltas.values()];
    if (flushed.length === 0) return;
    deltas = new Map();
    try {
      await store.add(flushed);
    } catch (error) {
      // Where the answer got lost they count twice, which a share of many messages bears.
      for (const delta of flushed) add(delta);
      throw error;
    }
  }

  function judge({ guard, limits }: WatchedProvider, counts: ReceiptCounts | undefined): void {
    const detail = counts === undefined ? null : undelivered(counts, limits);
    if (detail === null) return;
    const wasOpen = guard.snapshot().state === 'open';
    guard.trip('receipts', detail);
    if (wasOpen) onNeedAdded(guard, detail);
  }

  return {
    count: ({ provider, attemptStartedAtMs, judgement }) =>
      add({
        provider,
        begunAtMs: Math.floor(attemptStartedAtMs / 1_000) * 1_000,
        delivered: judgement === 'delivered' ? 1 : 0,
        failed: judgement === 'failed' ? 1 : 0,
        missing: judgement === 'missing' ? 1 : 0,
      }),
    look: async () => {
      await flush();
      // One that waits for its probe's receipt, or that a person has taken out, has nothing to be told.
      const asked = watched.filter(({ guard }) => {
        const { state, needsReceipt } = guard.snapshot();
        return !needsReceipt && state !== 'isolated';
      });
      if (asked.length === 0) return;
      const sums = await store.sums(
        asked.map(({ guard, limits }) => ({
          provider: guard.name,
          windowMs: limits.windowMs,
          // What was sent before the recovery speaks of the time before it.
          sinceMs: guard.snapshot().recoveredAtMs ?? 0,
        })),
      );
      for (const each of asked) judge(each, sums.get(each.guard.name));
    },
  };
}
