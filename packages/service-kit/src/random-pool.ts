import { randomFillSync } from 'node:crypto';

const poolBytes = 4_096;

/**
 * As `randomBytes` of a few dozen bytes at most (4,096 at the utmost), out of a pool: asking the system
 * each time costs far more than the bytes. Each answer is a view of bytes that nobody else gets until the
 * pool is filled anew, so use it up in the same turn.
 */
export function createRandomPool(): (size: number) => Buffer {
  const pool = Buffer.allocUnsafeSlow(poolBytes);
  let used = poolBytes;
  return (size) => {
    if (used + size > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    used += size;
    return pool.subarray(used - size, used);
  };
}
