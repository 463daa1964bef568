// One replica's network may be broken: its word alone opens nothing for the others.

export type Hint = { readonly provider: string; readonly replica: string };

const othersMin = 2;

/**
 * The providers that more than half of the live replicas, and two of the others at
 * least, have found sick; each with who says so. With one or two replicas: none.
 */
export function hintedProviders(
  hints: readonly Hint[],
  liveReplicas: number,
): ReadonlyMap<string, readonly string[]> {
  const quorum = Math.max(othersMin, Math.floor(liveReplicas / 2) + 1);
  const saidBy = new Map<string, Set<string>>();
  for (const { provider, replica } of hints) {
    const replicas = saidBy.get(provider) ?? new Set();
    saidBy.set(provider, replicas.add(replica));
  }
  return new Map(
    [...saidBy]
      .filter(([, replicas]) => replicas.size >= quorum)
      .map(([provider, replicas]) => [provider, [...replicas].sort()]),
  );
}
