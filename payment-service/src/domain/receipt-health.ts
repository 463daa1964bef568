// Whether a provider delivers what it accepts. Its answers can not tell: a liar says 200.

export type ReceiptCounts = { readonly delivered: number; readonly failed: number; readonly missing: number };

export type ReceiptLimits = {
  readonly windowMs: number;
  readonly failedPercent: number;
  readonly minimumMessages: number;
};

/** What speaks against the provider, for people; null where it delivers, or too little is known. */
export function undelivered(
  { delivered, failed, missing }: ReceiptCounts,
  { windowMs, failedPercent, minimumMessages }: ReceiptLimits,
): string | null {
  const lost = failed + missing;
  const messages = delivered + lost;
  if (messages < minimumMessages || (lost / messages) * 100 < failedPercent) return null;
  return `${lost} of ${messages} messages not delivered in ${Math.round(windowMs / 1_000)} s`;
}
