// What receipts need from durable storage.
import type { DuplicateReason } from '../domain/notification.ts';
import type { ReceiptStatus } from '../domain/receipt.ts';
import type { ReceiptJudgement } from './delivery-observer.ts';
import type { Receipt } from './receipt-reader.ts';
import type { TracedAttempt, TracedNotification } from './store.ts';

/** `provider` is the name of the entry in the chain. */
export type ProviderReceipt = Receipt & {
  readonly provider: string;
  /** Where it is kept already, of one that came before its message: the first day of the month (ISO 8601). */
  readonly keptIn?: string;
};

export type ReceiptEffect =
  /** Stored before, by this or by another replica. `subject` null: its message is not known (yet). */
  | { readonly kind: 'repeated'; readonly subject: TracedAttempt | null }
  /** Kept: its message is not known (yet). */
  | { readonly kind: 'unmatched' }
  | {
      readonly kind: 'stored';
      readonly subject: TracedAttempt;
      readonly status: ReceiptStatus;
      readonly isLate: boolean;
      /** The first that tells what became of the message, where this one does. */
      readonly judged: {
        readonly judgement: Exclude<ReceiptJudgement, 'missing'>;
        readonly attemptStartedAtMs: number;
      } | null;
      /** The notification became delivered by it. */
      readonly isSettled: boolean;
      readonly sinceCreatedMs: number;
      /** The plan has to look again: the notification is due. */
      readonly isDue: boolean;
      /** Why the customer may have been told twice, where this receipt shows it first. */
      readonly duplicateReason: DuplicateReason | null;
      /** The provider's id of the message, which its attempt did not have yet. */
      readonly claim: MessageClaim | null;
    };

export type MessageClaim = {
  readonly provider: string;
  readonly attemptId: string;
  readonly providerMessageId: string;
};

/** Each throws `DatabaseUnavailableError` where the database is away. */
export type ReceiptStore = {
  add(receipt: ProviderReceipt): Promise<ReceiptEffect>;
  /**
   * Gives the message to the attempt that its receipt names. One that had claimed it by likeness gives
   * way: returns the notifications that are verified anew.
   */
  claim(claim: MessageClaim): Promise<readonly TracedNotification[]>;
  /** A page of receipts whose message is known by now, oldest first, going round. */
  nextMatchable(): Promise<readonly ProviderReceipt[]>;
  /** Drops what nobody will ask for any more: bounded in number and in work. */
  dropUnmatched(): Promise<void>;
};
