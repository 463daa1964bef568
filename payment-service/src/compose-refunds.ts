// Giving money back, from its parts. Without a payment gateway only what was taken elsewhere can be.
import type { Logger, Registry } from '@relevo/service-kit';
import type { EventWriter } from './adapters/postgres/event-rows.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createPostgresRefundReaders } from './adapters/postgres/postgres-refund-readers.ts';
import { createPostgresRefundStore } from './adapters/postgres/postgres-refund-store.ts';
import { createRefundTelemetry } from './adapters/refund-telemetry.ts';
import { createTimeOrderedIds } from './adapters/time-ordered-ids.ts';
import type { RefundObserver } from './application/refund-observer.ts';
import { createRefundPayment } from './application/refund-payment.ts';
import type { RefundPayment } from './application/refund-payment.ts';
import type { RefundReaders } from './application/refund-readers.ts';
import type { LeasedRefund, RefundStore } from './application/refund-store.ts';
import { createRefundWishes } from './application/refund-wishes.ts';
import { createSettlements } from './application/settlements.ts';
import type { Settlements } from './application/settlements.ts';
import { createWishEngine } from './application/wish-engine.ts';
import type { WishEngine } from './application/wish-engine.ts';
import type { GatewayParts } from './compose-gateway.ts';
import type { Config } from './config.ts';
import { keyWaitMs, settlementWaits } from './waiting-limits.ts';

export type Refunds = {
  readonly refundPayment: RefundPayment;
  readonly refundReaders: RefundReaders;
  /** Who waits for a refund to come to its end. */
  readonly refundSettlements: Settlements;
  /** Null where there is no gateway to ask. */
  readonly engine: WishEngine<LeasedRefund> | null;
};

export type RefundsDeps = {
  readonly config: Config;
  readonly database: Database;
  readonly events: EventWriter | null;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly owner: string;
  readonly now: () => number;
  readonly gateway: GatewayParts | null;
};

export function composeRefunds(deps: RefundsDeps): Refunds {
  const { config, database, owner, now, gateway } = deps;
  const readers = createPostgresRefundReaders(database);
  const settlements = createSettlements({
    isSettled: (id) => readers.isSettled(id),
    ...settlementWaits,
  });
  const told = createRefundTelemetry(deps.registry, deps.logger);
  const observer: RefundObserver = {
    ...told,
    refundSettled: (event) => {
      told.refundSettled(event);
      settlements.announce(event.refundId);
    },
  };
  // What was taken elsewhere is never leased.
  const context = gateway?.context ?? { owner, leaseMs: 0, gateway: '' };
  const store = createPostgresRefundStore(database, { ...context, events: deps.events });
  const engine = gateway && composeEngine({ ...deps, ...gateway, store, observer });
  const refundPayment = createRefundPayment({
    store,
    gateway: gateway && engine && { name: gateway.gateway.name, guard: gateway.guard, engine },
    observer,
    newId: createTimeOrderedIds({ now, random: Math.random }),
    deadlineMs: (config.payments.gateway?.refund_deadline_s ?? 0) * 1_000,
    keyWaitMs,
  });
  return { refundPayment, refundReaders: readers, refundSettlements: settlements, engine };
}

type EngineDeps = GatewayParts &
  Pick<RefundsDeps, 'now' | 'logger'> & {
    readonly store: RefundStore;
    readonly observer: RefundObserver;
  };

function composeEngine(deps: EngineDeps): WishEngine<LeasedRefund> {
  const { gateway, store, observer, now, told, logger } = deps;
  return createWishEngine({
    ...deps.driving,
    wishes: createRefundWishes({ gateway, store, observer, now }),
    claimDue: (limit) => store.claimDue(limit),
    observer: told,
    onClaimFailed: (error) => logger.warn('refunds.not-claimed', { error }),
  });
}
