// What is known of one notification's delivery, what the operator wants, and the
// steps that the plan can answer with.
import type { CallOutcome } from './attempt.ts';
import type { NotificationClass } from './notification-class.ts';
import type { DeadReason, DuplicateReason } from './notification.ts';
import type { AfterFailure, KnownReceipt } from './receipt.ts';

/** What asking the provider about an unknown outcome has come to so far. */
export type Verification = {
  /** `found` and `absent` are answers; `undecided` means that the time to ask is over without one. */
  readonly verdict: 'found' | 'absent' | 'undecided' | null;
  readonly emptyAnswers: number;
  /** When to ask (again), null before the first time. */
  readonly nextAskAtMs: number | null;
};

export type PastAttempt = {
  readonly provider: string;
  readonly round: number;
  /** Null while the call is under way. */
  readonly outcome: CallOutcome | null;
  readonly endedAtMs: number | null;
  readonly verification: Verification;
  /** The furthest that its receipts have said, null before the first. */
  readonly receipt: KnownReceipt | null;
  /** When the provider was first asked about an overdue receipt, null before. */
  readonly receiptAskedAtMs: number | null;
  /** Its receipt deadline went by, and what follows was decided. */
  readonly isReceiptMissing: boolean;
};

export type DeliveryHistory = {
  readonly round: number;
  readonly deadlineMs: number;
  readonly attempts: readonly PastAttempt[];
  /** Providers that a gate refused in this round. */
  readonly skipped: readonly string[];
};

/** For notifications of one class. */
export type DeliveryPolicy = NotificationClass & {
  /** In the order of preference. */
  readonly providers: readonly string[];
  readonly attemptsMax: number;
  readonly waitBaseMs: number;
  readonly waitMaxMs: number;
  /** The second empty answer counts only this long after the call ended: reports lag. */
  readonly settleMs: number;
  /** From the end of the call: how long a provider is asked before the policy decides. */
  readonly verifyMs: number;
  /** Providers whose empty answer proves that they did not take the message. */
  readonly absenceIsProof: ReadonlySet<string>;
  /** By provider, from the end of the call: how long a receipt is awaited. No entry: no receipts are expected. */
  readonly receiptDeadlineMs: ReadonlyMap<string, number>;
  /** What a failed receipt asks for, by the provider's own code. */
  readonly afterFailure: (provider: string, code: string | null) => AfterFailure;
};

export type NextStep =
  /** Try these providers, in order; the first whose gates let it through gets the message. */
  | {
      readonly kind: 'send';
      readonly candidates: readonly string[];
      readonly duplicateReason: DuplicateReason | null;
    }
  /** Ask the provider of this attempt what became of it, at `atMs` or later. */
  | { readonly kind: 'verify'; readonly attemptIndex: number; readonly atMs: number }
  /** Come back at `atMs`, in a new round where `isNewRound`. */
  | { readonly kind: 'wait'; readonly atMs: number; readonly isNewRound: boolean }
  /** A provider took it: its receipt is due at `atMs`. */
  | { readonly kind: 'await_receipt'; readonly attemptIndex: number; readonly atMs: number }
  /** The receipt is overdue: ask the provider what became of the message, again until `untilMs` where it can not be asked. */
  | { readonly kind: 'ask_receipt'; readonly attemptIndex: number; readonly untilMs: number }
  /** The receipt is overdue and nobody can tell: note that it is missing, and plan on. */
  | { readonly kind: 'miss_receipt'; readonly attemptIndex: number }
  | {
      readonly kind: 'abandon';
      readonly reason: DeadReason;
      readonly duplicateReason: DuplicateReason | null;
    }
  | {
      readonly kind: 'done';
      readonly attemptIndex: number;
      readonly status: 'accepted' | 'delivered';
      readonly duplicateReason: DuplicateReason | null;
    };
