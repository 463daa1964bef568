/** One message as an inbox tells it. */
export type InboxMessage = { readonly body: string; readonly received_at: string };

export type Tally = {
  readonly told: number;
  readonly byPrimary: number;
  readonly byFallback: number;
  /** Texts that no inbox holds. */
  readonly lost: readonly string[];
  /** Texts that were sent more than once, by whichever provider. */
  readonly twice: readonly string[];
};

/** Counts what customers really received, from both inboxes. */
export function tally(
  sentTexts: readonly string[],
  inboxes: { readonly primary: readonly InboxMessage[]; readonly fallback: readonly InboxMessage[] },
): Tally {
  const copies = new Map<string, number>();
  for (const { body } of [...inboxes.primary, ...inboxes.fallback]) {
    copies.set(body, (copies.get(body) ?? 0) + 1);
  }
  const lost = sentTexts.filter((text) => !copies.has(text));
  return {
    told: sentTexts.length - lost.length,
    byPrimary: inboxes.primary.length,
    byFallback: inboxes.fallback.length,
    lost,
    twice: sentTexts.filter((text) => (copies.get(text) ?? 0) > 1),
  };
}

/** Milliseconds from a moment to the first message received at or after it; undefined when there is none. */
export function msUntilFirst(messages: readonly InboxMessage[], sinceMs: number): number | undefined {
  const times = messages.map(({ received_at }) => Date.parse(received_at)).filter((ms) => ms >= sinceMs);
  return times.length === 0 ? undefined : Math.min(...times) - sinceMs;
}
