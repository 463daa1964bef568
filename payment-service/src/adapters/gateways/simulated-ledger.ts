// What the simulated gateway has taken. A port, because what a bank knows outlives the process
// that asks it: kept in memory, a restart forgets it and replicas do not share it.
import type { AuthorizationDecision, RefundDecision } from '../../domain/authorization.ts';
import type { Money } from '../../domain/money.ts';

export type TakenAuthorization = {
  readonly authorizationId: string;
  /** Digest of all that was asked: another wish under the same id is told by it. */
  readonly wish: string;
  readonly money: Money;
  readonly decision: AuthorizationDecision;
  /** Milliseconds since the epoch; until then it is pending. */
  readonly decidedAtMs: number;
  /** How its refunds go: a key of the scripts. */
  readonly refundScript: string;
};

export type TakenRefund = {
  readonly refundId: string;
  readonly authorizationId: string;
  readonly wish: string;
  readonly money: Money;
  readonly decision: RefundDecision;
  readonly decidedAtMs: number;
};

/** Each `take` stores its entry unless one with its id is there, and gives what is there then. */
export type SimulatedLedger = {
  takeAuthorization(entry: TakenAuthorization): Promise<TakenAuthorization>;
  findAuthorization(authorizationId: string): Promise<TakenAuthorization | null>;
  /** In one step with the sum of the refunds before it: what exceeds `amountMinorMax` is stored as refused. */
  takeRefund(entry: TakenRefund, limit: { readonly amountMinorMax: bigint }): Promise<TakenRefund>;
  findRefund(refundId: string): Promise<TakenRefund | null>;
};

export function exceedingRefund(entry: TakenRefund): TakenRefund {
  return { ...entry, decision: { kind: 'refused', code: 'amount_refused' } };
}

/** Forgets the oldest entry once `entriesMax` of its kind are there: asked again, it would be taken anew. */
export function createMemoryLedger({ entriesMax }: { readonly entriesMax: number }): SimulatedLedger {
  const authorizations = new Map<string, TakenAuthorization>();
  const refunds = new Map<string, TakenRefund>();
  /** In minor units, by authorization. */
  const givenBack = new Map<string, bigint>();

  return {
    takeAuthorization(entry) {
      const known = authorizations.get(entry.authorizationId);
      if (known !== undefined) return Promise.resolve(known);
      authorizations.set(entry.authorizationId, entry);
      const forgotten = oldestBeyond(authorizations, entriesMax);
      if (forgotten !== undefined) givenBack.delete(forgotten);
      return Promise.resolve(entry);
    },
    findAuthorization: (id) => Promise.resolve(authorizations.get(id) ?? null),
    takeRefund(entry, { amountMinorMax }) {
      const known = refunds.get(entry.refundId);
      if (known !== undefined) return Promise.resolve(known);
      const sum = (givenBack.get(entry.authorizationId) ?? 0n) + entry.money.amountMinor;
      const stored = sum > amountMinorMax ? exceedingRefund(entry) : entry;
      if (stored.decision.kind === 'refunded') givenBack.set(stored.authorizationId, sum);
      refunds.set(stored.refundId, stored);
      oldestBeyond(refunds, entriesMax);
      return Promise.resolve(stored);
    },
    findRefund: (id) => Promise.resolve(refunds.get(id) ?? null),
  };
}

/** The key that was dropped: a Map gives its keys in the order in which they came. */
function oldestBeyond(entries: Map<string, unknown>, entriesMax: number): string | undefined {
  if (entries.size <= entriesMax) return undefined;
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
  return oldest;
}
