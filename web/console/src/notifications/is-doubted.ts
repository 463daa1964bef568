import type { Wish } from '../api/payment-types.ts';

/** A call may have moved the money, and nobody knows. While the first one is under way nobody doubts it yet. */
export const isDoubted = (wish: Wish | null): boolean =>
  wish !== null && wish.in_doubt && wish.last_outcome !== null;
