// Requests with one idempotency key, one after the other within this process: the
// second waits for the first here, and not for a lock in the database.
import { endsWithin } from './ends-within.ts';

export type OneAtATime = <Result>(
  key: string | undefined,
  work: () => Promise<Result>,
) => Promise<Result | { readonly kind: 'in_flight' }>;

/** `in_flight`: the one before has not ended within `waitMs`. Without a key there is nobody to wait for. */
export function createOneAtATime(waitMs: number): OneAtATime {
  const workByKey = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    if (key === undefined) return work();
    const before = workByKey.get(key);
    if (before !== undefined && !(await endsWithin(before, waitMs))) return { kind: 'in_flight' };
    const working = work();
    workByKey.set(key, working);
    try {
      return await working;
    } finally {
      if (workByKey.get(key) === working) workByKey.delete(key);
    }
  };
}
