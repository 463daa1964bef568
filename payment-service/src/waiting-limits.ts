// How long requests wait for what somebody else is at, and how many of them.

/** For the first request with the same idempotency key. */
export const keyWaitMs = 5_000;

/** For the end of a notification or a refund; one that another replica brought about is looked for. */
export const settlementWaits = { waitersMax: 10_000, lookEveryMs: 500 };
