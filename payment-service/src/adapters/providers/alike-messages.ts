// Which of several messages that are alike is an attempt's own, where the
// provider keeps no handle of ours? Two rules: while a call with this text is
// under way nobody takes a message that its answer may name, and a message dated
// before the attempt began is left to those that began earlier. What is left is
// taken earliest first: later messages fit earlier attempts too, but not the
// other way round, so that nobody is left without one.
import type { LookUpResult, Rival } from '../../application/ports.ts';

type AlikeMessage = { readonly id: string; readonly createdAtMs: number };

export type AlikeChoice = {
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

export function chooseAlike(choice: AlikeChoice): LookUpResult {
  const { rivals, attemptStartedAtMs, ownSinceMs } = choice;
  const messages = [...choice.messages].sort(
    (a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1),
  );
  const isBefore = (rival: Rival): boolean => rival.startedAtMs < attemptStartedAtMs;
  const early = messages.filter(({ createdAtMs }) => createdAtMs < ownSinceMs);
  // Clocks disagree, so an early message may be its own all the same: where more
  // are listed than there are others to have left them.
  const spare = early.slice(rivals.filter(isBefore).length);
  const claimable = [...spare, ...messages.slice(early.length)];
  if (claimable.length === 0) return { kind: 'absent' };
  const ownSinceOf = (rival: Rival): number => ownSinceMs + rival.startedAtMs - attemptStartedAtMs - dateMs;
  const mayOwn = (rival: Rival, { createdAtMs }: AlikeMessage): boolean => createdAtMs >= ownSinceOf(rival);
  const inCall = rivals.filter(({ standing }) => standing === 'in_call');
  const free = claimable.filter((message) => !inCall.some((rival) => mayOwn(rival, message)));
  const taken = rivals.filter(
    (rival) => rival.standing === 'taken' && free.some((message) => mayOwn(rival, message)),
  );
  const own = free.length > taken.length ? free[taken.filter(isBefore).length] : undefined;
  if (own !== undefined) return { kind: 'found', providerMessageId: own.id, isAlike: true };
  return { kind: free.length < claimable.length ? 'unavailable' : 'absent' };
}
