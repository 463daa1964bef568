// Taking payments on a real database, with a gateway and a clock that a test moves.
import { v7 as uuidv7 } from 'uuid';
import { createProviderGuard } from '@relevo/resilience';
import type { ProviderGuard } from '@relevo/resilience';
import type { Database } from '../src/adapters/postgres/pool.ts';
import { createPostgresAuthorizationStore } from '../src/adapters/postgres/postgres-authorization-store.ts';
import type { AuthorizationObserver } from '../src/application/authorization-observer.ts';
import { createAuthorizationWishes } from '../src/application/authorization-wishes.ts';
import { createTakePayment } from '../src/application/take-payment.ts';
import type { TakeCommand } from '../src/application/take-payment.ts';
import { createWishEngine } from '../src/application/wish-engine.ts';
import type { WishPolicy } from '../src/domain/wish-plan.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';
import { shippedGuardPolicy } from './shipped-guard-policy.ts';

const policy: WishPolicy = {
  waitBaseMs: 10,
  waitMaxMs: 40,
  doubtMs: 86_400_000,
  settleMs: 0,
  repeatableForMs: 0,
};

type Told = { readonly event: keyof AuthorizationObserver; readonly [name: string]: unknown };

export type TakingChanges = Partial<WishPolicy> & {
  readonly deadlineMs?: number;
  readonly leaseMs?: number;
  readonly now?: () => number;
};

/** How wishes are driven here, whichever they are. */
export function drivingOf(guard: ProviderGuard, changes: TakingChanges) {
  return {
    guard,
    policy: { ...policy, ...changes },
    now: changes.now ?? Date.now,
    random: () => 0.5,
    lookUpTimeoutMs: 1_000,
    callMsMax: 2_000,
    underWayMax: 100,
    claimMax: 100,
    pollMsMin: 5,
    pollMsMax: 20,
    onClaimFailed: () => undefined,
  };
}

export function takingOn(database: Database, gateway: ScriptedGateway, changes: TakingChanges = {}) {
  const { leaseMs = 15_000, now = Date.now } = changes;
  const told: Told[] = [];
  const hear =
    (event: keyof AuthorizationObserver) =>
    (what: object): void =>
      void told.push({ event, ...what });
  const owner = uuidv7();
  const store = createPostgresAuthorizationStore({
    database,
    owner,
    leaseMs,
    gateway: gateway.name,
    notificationDeadlineMs: 86_400_000,
  });
  const guard = createProviderGuard({
    name: gateway.name,
    policy: shippedGuardPolicy,
    now,
    random: () => 0.5,
    onTransition: () => undefined,
  });
  const observer: AuthorizationObserver = {
    gatewayAsked: hear('gatewayAsked'),
    paymentSettled: hear('paymentSettled'),
    approvedTooLate: hear('approvedTooLate'),
    leaseLost: hear('leaseLost'),
    wishBroke: hear('wishBroke'),
  };
  const newId = () => uuidv7();
  const engine = createWishEngine({
    ...drivingOf(guard, changes),
    wishes: createAuthorizationWishes({ gateway, store, observer, now, newId }),
    claimDue: (limit) => store.claimDue(limit),
    observer,
  });
  const take = createTakePayment({
    store,
    gateway,
    guard,
    engine,
    newId,
    deadlineMs: changes.deadlineMs ?? 60_000,
    answerWithinMs: 5_000,
    isBacklogFull: () => false,
    keyWaitMs: 2_000,
  });
  const stop = async (): Promise<void> => {
    await engine.stop(1_000);
    guard.close();
  };
  return { take, engine, store, guard, told, stop };
}

export function takeCommand(changes: Partial<TakeCommand> = {}): TakeCommand {
  return {
    payment: {
      customerId: 'c-1',
      money: { amountMinor: 10_000n, currency: 'COP' },
      message: 'Pago recibido',
    },
    notificationClass: 'payment',
    phone: '+573001112233',
    traceparent: '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01',
    idempotency: null,
    paymentMethod: 'pm_card_visa',
    mayWait: false,
    ...changes,
  };
}

/** The payment with its authorization and what is owed for it, as the database has them. */
export async function recordOf(database: Database, paymentId: string) {
  const { rows } = await database.query<{
    status: string;
    failure_reason: string | null;
    decision: string | null;
    late_decision: string | null;
    gateway_id: string | null;
    payment_method: string | null;
    phone: string | null;
    tries: number;
    owed: string | null;
    dead_reason: string | null;
  }>(
    `select p.status, p.failure_reason, a.decision, a.late_decision, a.gateway_id, a.payment_method, a.phone, a.tries,
            n.status as owed, n.dead_reason
     from payments p join authorizations a on a.payment_id = p.id left join notifications n on n.id = p.notification_id
     where p.id = $1`,
    [paymentId],
  );
  return rows[0];
}
