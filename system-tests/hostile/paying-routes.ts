// POST /payments as it is with the money taken here: one sample for each thing that the
// gateway may do, so that what is changed about them meets all of it.
import type { DescribedRoute } from './described-routes.ts';

/** Approved, refused, without an answer, decided later, found out by a question. */
export const steadyMethods = [
  'pm_card_visa',
  'pm_card_chargeDeclined',
  'pm_card_authenticationRequired',
  'pm_card_nobody_knows',
  'sim_timeout',
  'sim_timeout_declined',
  'sim_lost_answer',
  'sim_lost_answer_declined',
  'sim_pending_300',
  'sim_unreadable',
] as const;

/** These close the gate before the gateway, or open its circuit. */
export const breakingMethods = [
  'sim_not_sent',
  'sim_server_error',
  'sim_throttled',
  'sim_misconfigured',
] as const;

export function payingRoutes(
  routes: readonly DescribedRoute[],
  methods: readonly string[],
): readonly DescribedRoute[] {
  const route = routes.find(({ method, path }) => method === 'POST' && path === '/payments');
  if (route === undefined) throw new Error('POST /payments is not described.');
  return methods.map((payment_method) => ({
    ...route,
    bodies: route.bodies.map(({ type, sample: { phone, ...sample } }) => ({
      type,
      // Last, as a value that was changed in the sample is one of the first thirteen fields.
      sample: { ...sample, capture: 'gateway', payment_method, phone },
    })),
  }));
}
