// Which of several messages that are alike is an attempt's own, where the
// provider keeps no handle of ours? They are alike to the customer too, so what
// counts is that each attempt ends with a message of its own or sends again.
// Those in doubt are served in order, the earliest message that fits first: later
// ones fit earlier attempts too, but not the other way round. While a call with
// this text is under way nobody takes a message that its answer may name; and one
// dated before the attempt began is left to those that began earlier.
import type { LookUpResult, Rival } from '../../application/ports.ts';

type AlikeMessage = { readonly id: string; readonly createdAtMs: number };

export type AlikeChoice = {
  readonly attemptId: string;
  /** Messages of this recipient and text that no attempt owns yet. */
  readonly messages: readonly AlikeMessage[];
  /** Attempts with this recipient and text of whose message no id is known. */
  readonly rivals: readonly Rival[];
  readonly attemptStartedAtMs: number;
  /** When that was by the provider's clock, in whole seconds: a message dated earlier was taken before the attempt began. */
  readonly ownSinceMs: number;
};

/** Dates have whole seconds. */
const dateMs = 1_000;

export function chooseAlike({ messages, rivals, ...own }: AlikeChoice): LookUpResult {
  const isSent = (rival: Rival, { createdAtMs }: AlikeMessage): boolean =>
    createdAtMs >= own.ownSinceMs + rival.startedAtMs - own.attemptStartedAtMs - dateMs;
  const left = [...messages].sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
  let isLeftToOthers = false;
  // Everybody leaves the earliest that fits to each who comes first, in an order that all agree on.
  for (const rival of rivals.toSorted((a, b) => (a.attemptId < b.attemptId ? -1 : 1))) {
    if (rival.standing === 'given_up' || rival.attemptId > own.attemptId) continue;
    const index = left.findIndex((message) => isSent(rival, message));
    if (index < 0) continue;
    left.splice(index, 1);
    isLeftToOthers ||= rival.standing !== 'taken';
  }
  // Clocks disagree, so a message dated before the attempt may be its own all the same: where more
  // are left than there are others to have sent them.
  const early = left.filter(({ createdAtMs }) => createdAtMs < own.ownSinceMs);
  const earlier = rivals.filter(({ startedAtMs }) => startedAtMs < own.attemptStartedAtMs);
  const claimable = [...early.slice(earlier.length), ...left.slice(early.length)];
  const inCall = rivals.filter(({ standing }) => standing === 'in_call');
  const found = claimable.find((message) => !inCall.some((rival) => isSent(rival, message)));
  if (found !== undefined) return { kind: 'found', providerMessageId: found.id, isAlike: true };
  return { kind: isLeftToOthers || claimable.length > 0 ? 'unavailable' : 'absent' };
}
