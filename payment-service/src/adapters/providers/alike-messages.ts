// Which of several messages that are alike is an attempt's own, where the
// provider keeps no handle of ours? Two rules: nobody takes a message that
// another attempt's own answer may still name, and a message dated before the
// attempt began is left to those that began earlier. What is left is taken
// earliest first: later messages fit earlier attempts too, but not the other way
// round, so that taking the earliest that fits leaves nobody without one.
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
  const latestMs = Math.max(...claimable.map(({ createdAtMs }) => createdAtMs));
  const mayOwn = (rival: Rival): boolean =>
    rival.standing !== 'in_doubt' && latestMs >= ownSinceMs + rival.startedAtMs - attemptStartedAtMs - dateMs;
  const owed = rivals.filter(mayOwn);
  if (claimable.length <= owed.length) {
    return { kind: owed.some(({ standing }) => standing === 'in_call') ? 'unavailable' : 'absent' };
  }
  const own = claimable[owed.filter(isBefore).length];
  return own === undefined
    ? { kind: 'unavailable' }
    : { kind: 'found', providerMessageId: own.id, isAlike: true };
}
