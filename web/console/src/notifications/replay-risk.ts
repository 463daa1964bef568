// What sending again would come to, before anything is sent.
import type { Attempt, Notification } from '../api/payment-types.ts';

/** As the service counts it, but that an empty answer of the provider is never taken for a proof here. */
const mayHaveReached = ({ outcome, receipt }: Attempt): boolean =>
  receipt?.status !== 'failed' && (outcome === null || outcome === 'accepted' || outcome === 'unknown');

export const mayReachTwice = ({ attempts }: Pick<Notification, 'attempts'>): boolean =>
  attempts.some(mayHaveReached);
