// The breaker as opossum's README shows it, options included, with the other
// provider as its fallback.
import CircuitBreaker from 'opossum';
import { sendThroughAldeamo, sendThroughTwilio } from './send.ts';
import type { Payment } from './send.ts';

const breaker = new CircuitBreaker((payment: Payment) => sendThroughAldeamo(payment), {
  timeout: 3000,
  errorThresholdPercentage: 50,
  resetTimeout: 30000,
});
breaker.fallback((payment: Payment) => sendThroughTwilio(payment));

export const sendWithOpossum = (payment: Payment): Promise<unknown> => breaker.fire(payment);
