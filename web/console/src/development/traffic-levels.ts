import type { TrafficRequest } from '../api/types.ts';

/** Payments a second. */
export const trafficLevels = [0, 1, 5, 20, 100] as const;
export const trafficLastingS = 600;

export const trafficRequest = (perSecond: number): TrafficRequest =>
  perSecond === 0 ? { payments_per_second: 0 } : { payments_per_second: perSecond, ttl_s: trafficLastingS };
