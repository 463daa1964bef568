// Which of several messages that are alike is an attempt's own, where the
// provider keeps no handle of ours? They are alike to the customer too, so what
// counts is that each attempt ends with a message of its own or sends again.
// Those in doubt are served in order, the earliest message that fits first: later
// ones fit earlier attempts too, but not the other way round. While a call with
// this text is under way nobody takes a message that its answer may name; and one
// dated before the attempt began is left to those that began earlier. Whose message
// another one took waits for that one's own, which may be listed later than its own was.
import type { ClaimedMessage, LookUpResult, Rival } from '../../application/ports.ts';

type AlikeMessage = { readonly id: string; readonly createdAtMs: number };

export type AlikeChoice = {
  readonly attemptId: string;
  /** All that are listed of this recipient and text. */
  readonly messages: readonly AlikeMessage[];
  /** Those of them that other attempts own. */
  readonly claimed: readonly ClaimedMessage[];
  /** Attempts with this recipient and text of whose message no id is known. */
  readonly rivals: readonly Rival[];
  readonly attemptStartedAtMs: number;
  /** When that was by the provider's clock, in whole seconds: a message dated earlier was taken before the attempt began. */
  readonly ownSinceMs: number;
};

/** Dates have whole seconds. */
const dateMs = 1_000;

export function chooseAlike({ messages, claimed, rivals: seen, ...own }: AlikeChoice): LookUpResult {
  // One that claimed its message after the rivals were read is in both lists, and is left no other.
  const rivals = seen.filter((rival) => claimed.every(({ attemptId }) => attemptId !== rival.attemptId));
  const isSent = (rival: Rival, { createdAtMs }: AlikeMessage): boolean =>
    createdAtMs >= own.ownSinceMs + rival.startedAtMs - own.attemptStartedAtMs - dateMs;
  const left = messages
    .filter(({ id }) => claimed.every(({ providerMessageId }) => providerMessageId !== id))
    .sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
  let isLeftToOthers = false;
  const served = new Set<Rival>();
  // Everybody leaves the earliest that fits to each who comes first, in an order that all agree on.
  for (const rival of rivals.toSorted((a, b) => (a.attemptId < b.attemptId ? -1 : 1))) {
    if (rival.standing === 'given_up' || rival.attemptId > own.attemptId) continue;
    const index = left.findIndex((message) => isSent(rival, message));
    if (index < 0) continue;
    left.splice(index, 1);
    served.add(rival);
    isLeftToOthers ||= rival.standing !== 'taken';
  }
  // A message dated before the attempt may be for it all the same, as clocks disagree and as its own may
  // have gone to another: where more are left than there are others to have sent them.
  const early = left.filter(({ createdAtMs }) => createdAtMs < own.ownSinceMs);
  const earlier = rivals.filter((rival) => rival.startedAtMs < own.attemptStartedAtMs && !served.has(rival));
  const claimable = [...early.slice(earlier.length), ...left.slice(early.length)];
  const inCall = rivals.filter(({ standing }) => standing === 'in_call');
  const found = claimable.find((message) => !inCall.some((rival) => isSent(rival, message)));
  if (found !== undefined) return { kind: 'found', providerMessageId: found.id, isAlike: true };
  return isLeftToOthers || claimable.length > 0 ? { kind: 'unavailable' } : absentBeside(claimed);
}

function absentBeside(claimed: readonly ClaimedMessage[]): LookUpResult {
  const doubts = claimed.flatMap(({ doubtedAtMs }) => doubtedAtMs ?? []);
  return doubts.length === 0 ? { kind: 'absent' } : { kind: 'absent', alikeDoubtedAtMs: Math.max(...doubts) };
}
