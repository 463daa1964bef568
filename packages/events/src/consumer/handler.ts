import type { Transaction } from '../database.ts';
import type { EventDraft, LoggedEvent } from '../event.ts';

/** What a handler decided: its cause, correlation and trace are those of the event that it follows from. */
export type FollowUp = Omit<EventDraft, 'cause' | 'correlation'> & { readonly causedBy: LoggedEvent };

export type HandlerContext = {
  /** What is written with it counts with the cursor, once. It ends with the handler. */
  readonly tx: Transaction;
  /** Aborted when the handler's time is over: nothing that it does counts any more. */
  readonly signal: AbortSignal;
};

/**
 * Handles events of one part, each stream's in its order, and resolves with what follows.
 * Where it rejects, all of it is undone and the events come again, one by one. It calls
 * nobody outside, since that can not be undone; and it is quick, since its transaction
 * holds up every reader of every log of the cluster.
 */
export type BatchHandler = (
  events: readonly LoggedEvent[],
  context: HandlerContext,
) => Promise<readonly FollowUp[]>;

/** One event after the other, for handlers that gain nothing from a batch. */
export function eachEvent(
  handle: (event: LoggedEvent, context: HandlerContext) => Promise<readonly Omit<FollowUp, 'causedBy'>[]>,
): BatchHandler {
  return async (events, context) => {
    const followUps: FollowUp[] = [];
    for (const event of events) {
      for (const draft of await handle(event, context)) followUps.push({ ...draft, causedBy: event });
    }
    return followUps;
  };
}

export function toDraft({ causedBy, ...draft }: FollowUp): EventDraft {
  const { id: cause, correlation } = causedBy;
  return { ...draft, cause, correlation, traceparent: draft.traceparent ?? causedBy.traceparent };
}
