// The chain as cockatiel composes it, with the limits of Relevo's gateway.yaml: a
// deadline for each call, five failures in a row, a probe after two seconds, and
// the other provider for whatever failed.
import {
  ConsecutiveBreaker,
  TimeoutStrategy,
  circuitBreaker,
  fallback,
  handleAll,
  timeout,
  wrap,
} from 'cockatiel';
import { sendThroughAldeamo, sendThroughTwilio } from './send.ts';
import type { Payment } from './send.ts';

const ATTEMPT_TIMEOUT_MS = 1_500;

const breaker = circuitBreaker(handleAll, { halfOpenAfter: 2_000, breaker: new ConsecutiveBreaker(5) });
const primary = wrap(breaker, timeout(ATTEMPT_TIMEOUT_MS, TimeoutStrategy.Aggressive));

export function sendWithCockatiel(payment: Payment): Promise<unknown> {
  const withFallback = wrap(
    fallback(handleAll, () => sendThroughTwilio(payment)),
    primary,
  );
  return withFallback.execute(({ signal }) => sendThroughAldeamo(payment, { signal }));
}
