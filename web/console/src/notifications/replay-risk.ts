// What sending again would come to, before anything is sent.
import type { Attempt, Notification } from '../api/payment-types.ts';

export type ReplayRisk = {
  readonly matched: number;
  /** How many an earlier attempt may have brought to the customer already. */
  readonly mayHaveReached: number;
  /** How many have no number to be sent to. */
  readonly withoutContact: number;
  /** False where a customer may have got a number since, which only the service knows. */
  readonly isContactKnown: boolean;
  /** False where the figures are lower bounds. */
  readonly isComplete: boolean;
};

/** As the service counts it, but that an empty answer of the provider is never taken for a proof here. */
const mayHaveReached = ({ outcome, receipt }: Attempt): boolean =>
  receipt?.status !== 'failed' && (outcome === null || outcome === 'accepted' || outcome === 'unknown');

export const mayReachTwice = ({ attempts }: Pick<Notification, 'attempts'>): boolean =>
  attempts.some(mayHaveReached);

export function riskOf(notifications: readonly Notification[]): ReplayRisk {
  return {
    matched: notifications.length,
    mayHaveReached: notifications.filter(mayReachTwice).length,
    withoutContact: notifications.filter(({ phone }) => phone === null).length,
    isContactKnown: false,
    isComplete: true,
  };
}
