// What the payment gateway is asked to do once, an authorization or a refund: how it
// is held, where it goes, and what differs between the two. The rest is one driver.
import type { GatewayFailure } from '../domain/authorization.ts';
import type { Money } from '../domain/money.ts';
import type { AbandonReason, WishHistory } from '../domain/wish-plan.ts';
import type { GatewayLookUp } from './payment-gateway.ts';
import type { GatewayOperation, TracedWish } from './wish-observer.ts';

/** A wish that this process holds under a lease. Times are milliseconds since the epoch, by the database's clock. */
export type LeasedWish = {
  /** Ours: the gateway's idempotency key, and what it is looked up by. */
  readonly wishId: string;
  readonly paymentId: string;
  readonly money: Money;
  readonly traceparent: string;
  readonly createdAtMs: number;
  readonly leaseCount: number;
  readonly leaseUntilMs: number;
  readonly history: WishHistory;
};

/** Where a wish goes that is not decided. */
export type UndecidedMove =
  /** A call follows: the lease is renewed. */
  { readonly kind: 'trying' } | { readonly kind: 'parked'; readonly dueAtMs: number };

export type WishMove<Decision> =
  UndecidedMove | { readonly kind: 'abandoned'; readonly reason: AbandonReason } | Decision;

/** One step on disk. What decides it is true whoever holds the lease; the rest needs the lease. */
export type WishStepEntry<Move> = {
  readonly wishId: string;
  readonly leaseCount: number;
  readonly history: WishHistory;
  /** How the last call or question ended, for people. */
  readonly last: { readonly outcome: string; readonly reason: string | null } | null;
  readonly move: Move;
};

/** `lost`: somebody else holds it, and nothing was stored. `ended`: it had been decided before. */
export type WishStepResult =
  { readonly kind: 'stored'; readonly leaseUntilMs: number | null } | { readonly kind: 'lost' | 'ended' };

export type Decided = { readonly kind: string };

/** One kind of wishes: what it asks of the gateway, and where it is stored. */
export type Wishes<Held extends LeasedWish, Decision extends Decided> = {
  readonly operations: { readonly ask: GatewayOperation; readonly lookUp: GatewayOperation };
  ask(held: Held, signal: AbortSignal): Promise<Decision | GatewayFailure>;
  lookUp(held: Held, signal: AbortSignal): Promise<GatewayLookUp<Decision>>;
  isDecision(answer: Decision | GatewayFailure | GatewayLookUp<Decision>): answer is Decision;
  /** Stores the step, and tells of what was settled by it. */
  step(held: Held, entry: WishStepEntry<WishMove<Decision>>): Promise<WishStepResult>;
  eventOf(held: Held): TracedWish;
};
