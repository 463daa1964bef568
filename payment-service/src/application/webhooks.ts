// What webhooks need from durable storage and from the network. Times are milliseconds since the epoch by the
// database's clock.
import type { PostOutcome, WebhookDeadReason, WebhookStep } from '../domain/webhook-plan.ts';

export type Webhook = {
  readonly name: string;
  readonly url: string;
  /** Empty: every type. */
  readonly types: readonly string[];
  readonly isEnabled: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

export type WebhookChange = Pick<Webhook, 'name' | 'url' | 'types' | 'isEnabled'> & {
  /** For a new one, and where `isRotated`. */
  readonly secret: string;
  /** The secret of before signs on beside the new one for so long. */
  readonly isRotated: boolean;
  readonly overlapMs: number;
};

export type WebhookDeliveryView = {
  readonly event: string;
  readonly type: string;
  readonly status: 'queued' | 'delivered' | 'dead';
  readonly deadReason: WebhookDeadReason | null;
  readonly tries: number;
  readonly lastReason: string | null;
  readonly lastStatus: number | null;
  readonly nextAttemptAtMs: number | null;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
};

export type WebhookStore = {
  /** `too_many`: there are as many as there may be. */
  put(
    change: WebhookChange,
  ): Promise<
    { readonly kind: 'created' | 'changed'; readonly webhook: Webhook } | { readonly kind: 'too_many' }
  >;
  byName(name: string): Promise<Webhook | null>;
  all(): Promise<readonly Webhook[]>;
  /** With what is still owed to it. */
  remove(name: string): Promise<boolean>;
  deliveries(page: {
    readonly webhook: string;
    readonly status: WebhookDeliveryView['status'] | null;
    readonly limit: number;
    readonly afterEvent: string | null;
  }): Promise<{ readonly items: readonly WebhookDeliveryView[]; readonly nextCursor: string | null }>;
  /** A dead one begins again. */
  replay(webhook: string, event: string, deadlineMs: number): Promise<'replayed' | 'not_found' | 'not_dead'>;
};

/** One that this process holds under a lease. */
export type LeasedWebhookDelivery = {
  readonly webhook: string;
  readonly event: string;
  readonly type: string;
  readonly body: string;
  readonly url: string;
  readonly isEnabled: boolean;
  /** The present one first. */
  readonly secrets: readonly string[];
  readonly tries: number;
  readonly leaseCount: number;
  readonly leaseUntilMs: number;
  readonly deadlineMs: number;
  readonly createdAtMs: number;
};

export type WebhookQueue = {
  claimDue(limit: number): Promise<readonly LeasedWebhookDelivery[]>;
  /** False where the lease was lost: somebody else has it. */
  settle(
    held: LeasedWebhookDelivery,
    step: WebhookStep,
    last: { readonly tries: number; readonly reason: string | null; readonly status: number | null },
  ): Promise<boolean>;
  /** The receiver at this address wants no more. False where the webhook has another by now, or is gone. */
  disable(webhook: Pick<Webhook, 'name' | 'url'>): Promise<boolean>;
  /** Ended ones from before, at most `limit`; resolves with how many. */
  forget(olderThanMs: number, limit: number): Promise<number>;
};

/** Posts once, signed. Never rejects. */
export type PostWebhook = (
  delivery: Pick<LeasedWebhookDelivery, 'url' | 'event' | 'body' | 'secrets'>,
  signal: AbortSignal,
) => Promise<PostOutcome>;

/** Must not throw. */
export type WebhookObserver = {
  posted(event: {
    readonly webhook: string;
    readonly eventId: string;
    readonly type: string;
    readonly outcome: PostOutcome['kind'];
    readonly reason: string | null;
    readonly status: number | null;
    readonly tries: number;
    readonly durationMs: number;
  }): void;
  ended(event: {
    readonly webhook: string;
    readonly eventId: string;
    readonly status: 'delivered' | 'dead';
    readonly deadReason: WebhookDeadReason | null;
    readonly sinceCreatedMs: number;
  }): void;
  disabled(event: { readonly webhook: string }): void;
  broke(event: { readonly webhook: string; readonly eventId: string; readonly error: unknown }): void;
};
