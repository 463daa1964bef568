// Giving back on a real database, with a gateway that a test scripts: taking, and what gives back beside it.
import { v7 as uuidv7 } from 'uuid';
import { until } from '@relevo/test-kit';
import type { EventWriter } from '../src/adapters/postgres/event-rows.ts';
import type { Database } from '../src/adapters/postgres/pool.ts';
import { createPostgresRefundStore } from '../src/adapters/postgres/postgres-refund-store.ts';
import type { RefundObserver } from '../src/application/refund-observer.ts';
import { createRefundPayment } from '../src/application/refund-payment.ts';
import type { RefundCommand } from '../src/application/refund-payment.ts';
import { createRefundWishes } from '../src/application/refund-wishes.ts';
import type { WishObserver } from '../src/application/wish-observer.ts';
import { createWishEngine } from '../src/application/wish-engine.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';
import { drivingOf, takeCommand, takingOn } from './taking-on-a-database.ts';
import type { TakingChanges } from './taking-on-a-database.ts';

type Told = { readonly event: string; readonly [name: string]: unknown };

/** One replica. */
export function refundingOn(
  database: Database,
  gateway: ScriptedGateway,
  changes: TakingChanges & { readonly isGatewayOff?: boolean; readonly events?: EventWriter } = {},
) {
  const { isGatewayOff = false, events = null, ...takingChanges } = changes;
  const taking = takingOn(database, gateway, takingChanges);
  const { guard } = taking;
  const told: Told[] = [];
  const hear =
    (event: keyof RefundObserver | keyof WishObserver) =>
    (what: object): void =>
      void told.push({ event, ...what });
  const store = createPostgresRefundStore(database, {
    owner: uuidv7(),
    leaseMs: changes.leaseMs ?? 15_000,
    gateway: gateway.name,
    events,
  });
  const observer = { refundSettled: hear('refundSettled'), refundedTooLate: hear('refundedTooLate') };
  const engine = createWishEngine({
    ...drivingOf(guard, takingChanges),
    wishes: createRefundWishes({ gateway, store, observer, now: Date.now }),
    claimDue: (limit) => store.claimDue(limit),
    observer: {
      gatewayAsked: hear('gatewayAsked'),
      leaseLost: hear('leaseLost'),
      wishBroke: hear('wishBroke'),
    },
  });
  const refund = createRefundPayment({
    store,
    gateway: isGatewayOff ? null : { name: gateway.name, guard, engine },
    observer,
    newId: () => uuidv7(),
    deadlineMs: changes.deadlineMs ?? 60_000,
    keyWaitMs: 2_000,
  });
  const stop = async (): Promise<void> => {
    await engine.stop(1_000);
    await taking.stop();
  };
  /** A payment of 100.00 that the gateway took. */
  const takePaid = async (): Promise<string> => {
    const taken = await taking.take(takeCommand());
    if (!('paymentId' in taken)) throw new Error(`it is ${taken.kind}`);
    return taken.paymentId;
  };
  return { refund, engine, store, guard, told, stop, takePaid };
}

export function refundCommand(paymentId: string, changes: Partial<RefundCommand> = {}): RefundCommand {
  return {
    paymentId,
    amountMinor: null,
    reason: null,
    gateway: 'scripted',
    traceparent: '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01',
    idempotency: null,
    mayWait: false,
    ...changes,
  };
}

/** The payment's book and its refunds, as the database has them. Amounts are text. */
export async function bookOf(database: Pick<Database, 'query'>, paymentId: string) {
  const [payment] = (
    await database.query<{ status: string; refunded: string | null; held: string | null }>(
      'select status, refunded_minor as refunded, refund_held_minor as held from payments where id = $1',
      [paymentId],
    )
  ).rows;
  const { rows: refunds } = await database.query<{
    id: string;
    amount: string;
    status: string;
    failure_reason: string | null;
    failure_code: string | null;
    tries: number;
    gateway_id: string | null;
  }>(
    `select id, amount_minor as amount, status, failure_reason, failure_code, tries, gateway_id
     from refunds where payment_id = $1 order by id`,
    [paymentId],
  );
  return { ...payment, refunds };
}

/** The same, once no refund of it is under way any more. */
export async function bookOnceEnded(database: Pick<Database, 'query'>, paymentId: string) {
  await until(async () => {
    const { refunds } = await bookOf(database, paymentId);
    return refunds.every(({ status }) => status !== 'pending' && status !== 'processing');
  });
  return bookOf(database, paymentId);
}
