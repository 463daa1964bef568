import type { WaitingSubject } from '../../api/partner-types.ts';

/** The events that have not come, before the first that waits. */
export const gapOf = ({
  next_sequence: first,
  first_waiting_sequence: waits,
}: Pick<WaitingSubject, 'next_sequence' | 'first_waiting_sequence'>) => ({
  first,
  last: Math.max(first, waits - 1),
});
