// What the use cases need from the messaging providers. Declared here by their
// consumer; adapters are in adapters/providers, with one contract suite for all.
// What they need from the database is in store.ts.
import type { CallResult } from '../domain/attempt.ts';
import type { AfterFailure, DeliveryState } from '../domain/receipt.ts';
import type { ReceiptReader } from './receipt-reader.ts';

/** One message as a provider is asked to send it. */
export type ProviderMessage = {
  /** The only handle given to a provider: never the payment's id, so that an earlier attempt is not taken for a later one. */
  readonly attemptId: string;
  /** E.164, with the plus. */
  readonly to: string;
  readonly body: string;
  /**
   * For how long the provider may try to deliver it: afterwards it goes another way, and must not arrive
   * any more. Null leaves it to the provider. Where the provider has no such field it can not be kept to.
   */
  readonly validityMs: number | null;
  /** W3C trace context to pass on, or null. */
  readonly traceparent: string | null;
};

/** What to look for at the provider after an unknown outcome. Times are milliseconds since the epoch, database time. */
export type LookUpQuery = {
  readonly attemptId: string;
  readonly to: string;
  readonly body: string;
  readonly attemptStartedAtMs: number;
  /** W3C trace context to pass on, or null. */
  readonly traceparent: string | null;
  /** Where it is known already: then what became of the message is asked. */
  readonly providerMessageId?: string | null;
  /** Which of these provider message ids belong to other attempts already, and can not be this one's. */
  claimed(providerMessageIds: readonly string[]): Promise<readonly ClaimedMessage[]>;
  /** For a provider that keeps no handle of ours. Read it after the provider's list: whatever is listed was begun before. */
  rivals(sinceMs: number): Promise<readonly Rival[]>;
};

/** A message that belongs to another attempt. */
export type ClaimedMessage = {
  readonly providerMessageId: string;
  readonly attemptId: string;
  /** When that attempt came into doubt, where it found the message; null where the provider's answer named it. */
  readonly doubtedAtMs: number | null;
};

/** Another attempt at this provider and phone of whose message no id is known. */
export type Rival = {
  readonly attemptId: string;
  readonly body: string;
  readonly startedAtMs: number;
  /**
   * `in_call`: its own answer may still be on its way. `verifying`: it looks for
   * its message too, or will. `taken`: the provider took it and gave no id of its
   * own. `given_up`: it was not found; its message may still be there.
   */
  readonly standing: 'in_call' | 'verifying' | 'taken' | 'given_up';
};

/**
 * `isAlike`: found by recipient, text and time, and not by a handle of ours, so
 * that it may turn out to be another attempt's.
 * `absent`: not listed. `alikeDoubtedAtMs` is when the last of those came into
 * doubt that found a message like this one's: it may be this one's.
 * `unavailable`: the provider could not be asked or its answer does not tell yet,
 * which says nothing about the message. `retryAfterMs` is the provider's own
 * wish: it wants no question at all until then.
 */
export type LookUpResult =
  | {
      readonly kind: 'found';
      readonly providerMessageId: string;
      readonly isAlike?: boolean;
      /** What became of it, where the provider's answer says so. */
      readonly delivery?: DeliveryState | null;
    }
  | { readonly kind: 'absent'; readonly alikeDoubtedAtMs?: number }
  | { readonly kind: 'unavailable'; readonly retryAfterMs?: number };

/**
 * One messaging provider. `send` and `lookUp` never throw for anything that a
 * provider or a network can do: that is a value. They settle soon after `signal`
 * aborts, and close the socket when it does.
 */
export type MessagingProvider = {
  readonly name: string;
  /** True where an empty look-up proves that the provider did not take the message. */
  readonly absenceIsProof: boolean;
  send(message: ProviderMessage, signal: AbortSignal): Promise<CallResult>;
  lookUp(query: LookUpQuery, signal: AbortSignal): Promise<LookUpResult>;
  /**
   * Understands this provider's receipts. Left out where the kind has none; null
   * where its credentials are not set, so that receipts are off for this entry.
   */
  readonly receipts?: ReceiptReader | null;
  /** What a failed receipt asks for, by the provider's own code. Left out: the next provider. */
  afterFailure?(code: string | null): AfterFailure;
  close(): void;
};
