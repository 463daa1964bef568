// What the payment gateway does in the eventful run: it decides, loses answers, keeps
// payments waiting, and is away for a while.
import { metric } from '../harness/observing.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';

const BETWEEN_MS = 200;
const AWAY_MS = 6_000;
const CLOSED_MS_MAX = 30_000;

/** The times of the gateway, so that all of this happens within the run. */
export const QUICK_PAYING = {
  'answer_within_ms: 10000': 'answer_within_ms: 1000',
  'deadline_ms: 60000': 'deadline_ms: 4000',
  'doubt_s: 86400': 'doubt_s: 3',
  'attempt_timeout_ms: 10000': 'attempt_timeout_ms: 1200',
  'slow_call_ms: 5000': 'slow_call_ms: 1100',
  'open_ms_min: 12000\n      open_ms_max: 60000': 'open_ms_min: 2000\n      open_ms_max: 2000',
};

/** Approved and refused as in everyday business, without an answer now and then. */
const METHODS = [
  'pm_card_visa',
  'pm_card_mastercard',
  'pm_card_chargeDeclinedInsufficientFunds',
  'pm_card_visa',
  'sim_lost_answer',
  'pm_card_chargeDeclined',
  'pm_card_visa',
  'sim_pending_1500',
  'pm_card_chargeDeclinedFraudulent',
] as const;

async function pay({ client, urls }: RunningSystem, method: string): Promise<void> {
  const body = {
    amount: 100,
    customer_id: '123',
    message: 'Cobro',
    capture: 'gateway',
    payment_method: method,
  };
  // The process may be restarting just now.
  await client.send(`${urls.payment}/payments`, { method: 'POST', body }).catch(() => undefined);
}

export type Paying = { readonly stop: () => Promise<void> };

/** Customers who pay, one after the other and some at once. */
export function startPaying(system: RunningSystem): Paying {
  let isStopping = false;
  const underWay = new Set<Promise<void>>();
  const run = async (): Promise<void> => {
    for (let n = 0; !isStopping; n += 1) {
      const one = pay(system, METHODS[n % METHODS.length] ?? 'pm_card_visa').finally(() =>
        underWay.delete(one),
      );
      underWay.add(one);
      await lasting(BETWEEN_MS);
    }
    await Promise.all(underWay);
  };
  const running = run();
  return {
    stop: async () => {
      isStopping = true;
      await running;
    },
  };
}

/** Decided so late that nobody waits any longer, and then away until its circuit has opened and closed again. */
export async function breakTheGateway(system: RunningSystem): Promise<void> {
  await Promise.all([1, 2, 3].map(() => pay(system, 'sim_pending_60000')));
  const endsAt = Date.now() + AWAY_MS;
  while (Date.now() < endsAt) {
    void pay(system, 'sim_not_sent');
    await lasting(100);
  }
  // What was stored goes on being tried, and fails, until its deadline is over.
  await until('closed circuit of the gateway', CLOSED_MS_MAX, async () => {
    await pay(system, 'pm_card_visa');
    const closed = 'relevo_gateway_breaker_state{gateway="simulated",state="closed"}';
    return (await metric(system, system.urls.payment, closed)) === 1 ? true : undefined;
  });
}
