import { createAppend } from './append.ts';
import type { Append } from './append.ts';
import { createInbox } from './inbox.ts';
import type { TakeNew, TakeOnce } from './inbox.ts';
import { createInsertOf } from './insert-of.ts';
import type { InsertOf } from './insert-of.ts';
import { checkedSchema } from './log-tables.ts';
import { createTimers } from './timers.ts';
import type { Timers } from './timers.ts';

export type EventLog = {
  /** Where its tables are; see `eventLogMigrations`. */
  readonly schema: string;
  /**
   * Writes events with what else the transaction does; resolves, in the order of
   * `drafts`, with the version that each has in its stream. One round trip, at most
   * 10,000 events. Rejects with `StreamConflictError` where a stream is not at its
   * expected version; the transaction can not be committed after that. Wakes nobody: see
   * `WakeUp`.
   */
  readonly append: Append;
  /** For statements that change a state and tell of it in one: see `InsertOf`. */
  readonly insertOf: InsertOf;
  readonly takeOnce: TakeOnce;
  readonly takeNew: TakeNew;
  readonly timers: Timers;
};

export type EventLogOptions = {
  readonly schema: string;
  /** CloudEvents `source` of what this service says, such as `/relevo/payment-service`. */
  readonly source: string;
  /** A new UUID, version 7 (RFC 9562). */
  readonly newId: () => string;
};

/** The log of one service: opens nothing and holds nothing but its names. */
export function createEventLog({ schema, source, newId }: EventLogOptions): EventLog {
  const checked = checkedSchema(schema);
  const append = createAppend({ schema: checked, source, newId });
  return {
    schema: checked,
    append,
    insertOf: createInsertOf({ schema: checked, source }),
    ...createInbox(checked),
    timers: createTimers({ schema: checked, newId, append }),
  };
}
