// When a fault is on. Pure: time since the fault began and the number of the
// request go in, the share of requests that it is on for comes out.
import type { Schedule } from './fault-params.ts';

export type ScheduleMoment = {
  readonly elapsedMs: number;
  /** How many requests in scope came before this one. */
  readonly n: number;
  /** How many requests in scope came before this one in the present burst period. */
  readonly nInPeriod: number;
};

/** 0 is off, 1 is on; only a ramp is in between. */
export function shareOf(schedule: Schedule, moment: ScheduleMoment): number {
  const elapsedS = moment.elapsedMs / 1_000;
  switch (schedule.type) {
    case 'constant':
      return 1;
    case 'flap':
      return elapsedS % (schedule.on_s + schedule.off_s) < schedule.on_s ? 1 : 0;
    case 'ramp': {
      const progress = Math.min(1, elapsedS / schedule.over_s);
      return (schedule.from_percent + (schedule.to_percent - schedule.from_percent) * progress) / 100;
    }
    case 'burst':
      return moment.nInPeriod < schedule.count ? 1 : 0;
    case 'window':
      return elapsedS >= schedule.after_s && elapsedS < schedule.after_s + schedule.for_s ? 1 : 0;
    case 'every_nth':
      // The n-th, 2n-th … request; an offset brings that many requests forward.
      return (moment.n + 1 + schedule.offset) % schedule.n === 0 ? 1 : 0;
  }
}

/** Which burst period a moment is in; always 0 for other schedules. */
export function periodOf(schedule: Schedule, elapsedMs: number): number {
  return schedule.type === 'burst' ? Math.floor(elapsedMs / 1_000 / schedule.every_s) : 0;
}
