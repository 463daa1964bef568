// A timer is an event that is not due yet. Firing takes it out and appends the event
// in one transaction, so that it happens once, whoever else looks at the same time.
import type { Append } from './append.ts';
import type { Transaction } from './database.ts';
import type { EventData, EventDraft } from './event.ts';

export type TimerDraft = Pick<
  EventDraft,
  'stream' | 'type' | 'data' | 'cause' | 'correlation' | 'traceparent'
> & {
  /** Milliseconds since the epoch, compared with the database's clock. */
  readonly dueAtMs: number;
};

export type Timers = {
  /** Keeps timers with what else the transaction does; resolves with their ids, which become those of their events. */
  schedule(tx: Transaction, timers: readonly TimerDraft[]): Promise<readonly string[]>;
  /** Takes back the timers of one type in one stream; resolves with how many were still to come. */
  cancel(tx: Transaction, timer: { readonly stream: string; readonly type: string }): Promise<number>;
  /** Appends the events of at most `batchMax` due timers, earliest first; resolves with how many. */
  fireDue(tx: Transaction, batchMax: number): Promise<number>;
};

type TimerRow = {
  readonly id: string;
  readonly stream: string;
  readonly type: string;
  readonly data: EventData;
  readonly cause: string | null;
  readonly correlation: string | null;
  readonly traceparent: string | null;
};

export type TimersDeps = {
  readonly schema: string;
  readonly newId: () => string;
  readonly append: Append;
};

const columns = 'id, stream, type, data, cause, correlation, traceparent';

export function createTimers({ schema, newId, append }: TimersDeps): Timers {
  return {
    schedule: async (tx, timers) => {
      if (timers.length === 0) return [];
      const rows = timers.map((timer) => ({ ...timer, id: newId() }));
      await tx.query(
        `insert into ${schema}.timers (${columns}, due_at)
         select ${columns}, to_timestamp("dueAtMs" / 1000)
         from jsonb_to_recordset($1::jsonb) as t (id uuid, stream text, type text, data jsonb, cause uuid,
           correlation uuid, traceparent text, "dueAtMs" float8)`,
        [JSON.stringify(rows)],
      );
      return rows.map(({ id }) => id);
    },

    cancel: async (tx, { stream, type }) => {
      const { rows } = await tx.query(
        `delete from ${schema}.timers where stream = $1 and type = $2 returning id`,
        [stream, type],
      );
      return rows.length;
    },

    fireDue: async (tx, batchMax) => {
      const { rows } = await tx.query<TimerRow>(
        `with due as (
           select id from ${schema}.timers where due_at <= now()
           order by due_at, id limit $1 for update skip locked
         ), fired as (
           delete from ${schema}.timers t using due where t.id = due.id returning t.*
         )
         select ${columns} from fired order by due_at, id`,
        [batchMax],
      );
      await append(tx, rows);
      return rows.length;
    },
  };
}
