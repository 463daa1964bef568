// What one wire format tells the kit. The kit reads requests, applies faults and
// writes bytes; the dialect knows what the bytes mean.
import type { IncomingHttpHeaders } from 'node:http';
import type { FaultDefinition, OperationName } from './fault-definition.ts';
import type { MessageStatus, StoredMessage } from './message-log.ts';

export type ProviderRequest = {
  readonly method: string;
  /** Path and query as the caller sent them. */
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** W3C trace context of the caller; null where there is none that can be read. */
  readonly traceparent: string | null;
  readonly body: string;
};

/** Without a body (a 204) `body` is empty. */
export type ProviderAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What becomes of a message once it is taken. */
export type MessageFate =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'lose' }
  | { readonly kind: 'fail'; readonly code: number | string | undefined };

export type FateOf = (phone: string) => MessageFate;

/** A request that is understood far enough to say whom it is for; nothing has happened yet. */
export type PreparedRequest = {
  /** E.164. Empty where the operation is about no one in particular. */
  readonly recipients: readonly string[];
  /** Carries the operation out, messages and all. */
  answer(fateOf: FateOf): ProviderAnswer;
};

export type Operation = {
  readonly name: OperationName;
  readonly method: 'get' | 'post' | 'delete';
  /** An express pattern. */
  readonly path: string;
  prepare(request: ProviderRequest): PreparedRequest;
};

/** Faults that answer in the provider's own words instead of carrying the operation out. */
export type AnsweringFault = Extract<
  FaultDefinition,
  { kind: 'error' | 'error_in_200' | 'rate_limit' | 'auth_expired' | 'maintenance' }
>;

/** Requests that never become an operation. */
export type Refusal = 'unknown_route' | 'body_too_large' | 'body_encoded';

/** One HTTP POST that tells the sender about a message. */
export type ReceiptRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** An operator's own setting is trusted; a URL out of a request is checked against the allowed hosts. */
  readonly isTargetTrusted: boolean;
};

export type LifeStep = {
  /** Counted from when the message was taken. */
  readonly afterMs: number;
  readonly status: MessageStatus;
  readonly failureCode?: number | string;
  readonly isReceiptSent: boolean;
};

export type Dialect<E> = {
  readonly operations: readonly Operation[];
  answerFault(fault: AnsweringFault, request: ProviderRequest): ProviderAnswer;
  refuse(refusal: Refusal, request: ProviderRequest): ProviderAnswer;
  /** Null where nobody asked for receipts. */
  receiptFor(message: StoredMessage<E>): ReceiptRequest | null;
  /** Says what is wrong with a fault's code, or null. */
  codeProblem(code: number | string, kind: FaultDefinition['kind']): string | null;
};
