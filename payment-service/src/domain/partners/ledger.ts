// The partners' books, by double entry. A posting moves an amount from one account to
// another, so that all accounts of a currency together are zero at all times.
import type { PartnerEventType } from './partner-event.ts';

/** `commission_expense`: what commission cost us. `partner_payable`: what we owe the partner. `cash`: what was paid. */
type Account = 'commission_expense' | 'partner_payable' | 'cash';

export type Posting = {
  readonly kind: PartnerEventType;
  readonly debit: Account;
  readonly credit: Account;
  /** What moves; zero where the commission of a small amount rounds to nothing. */
  readonly amountMinor: bigint;
  /** What of the event's amount this is about. */
  readonly eventMinor: bigint;
  readonly currency: string;
  /** The rate in force when it took effect, or that of the conversion which is taken back. Null for a payment. */
  readonly basisPoints: number | null;
};

/** What postings change in one partner's books of one currency. Debits are positive, credits negative. */
export type BookChange = {
  readonly currency: string;
  readonly grossMinor: bigint;
  readonly reversedMinor: bigint;
} & Readonly<Record<Account, bigint>>;

const nothing = { grossMinor: 0n, reversedMinor: 0n, commission_expense: 0n, partner_payable: 0n, cash: 0n };

function add(change: BookChange, posting: Posting): BookChange {
  const { kind, debit, credit, amountMinor, eventMinor } = posting;
  const moved = { ...change, [debit]: change[debit] + amountMinor };
  return {
    ...moved,
    [credit]: moved[credit] - amountMinor,
    grossMinor: change.grossMinor + (kind === 'conversion' ? eventMinor : 0n),
    reversedMinor: change.reversedMinor + (kind === 'reversal' ? eventMinor : 0n),
  };
}

/** One for each currency. */
export function bookChanges(postings: readonly Posting[]): readonly BookChange[] {
  const byCurrency = new Map<string, BookChange>();
  for (const posting of postings) {
    const { currency } = posting;
    byCurrency.set(currency, add(byCurrency.get(currency) ?? { ...nothing, currency }, posting));
  }
  return [...byCurrency.values()];
}
