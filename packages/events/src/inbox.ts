// A message from outside counts once for each consumer: its id is kept in the
// transaction of its effect, so that both are there or neither is.
import type { Transaction } from './database.ts';

export type ForeignMessage = {
  /** Who sent it: ids are unique within a source only. */
  readonly source: string;
  readonly id: string;
};

/** True where `consumer` has not had this message: go on. False: it was dealt with, do nothing. */
export type TakeOnce = (tx: Transaction, consumer: string, source: string, id: string) => Promise<boolean>;

/** Those of `messages` that `consumer` has not had, in their order, each once; in one round trip. */
export type TakeNew = <Message extends ForeignMessage>(
  tx: Transaction,
  consumer: string,
  messages: readonly Message[],
) => Promise<readonly Message[]>;

export function createInbox(schema: string): { readonly takeOnce: TakeOnce; readonly takeNew: TakeNew } {
  // In one order, so that two that take the same messages wait for each other and do not lock up.
  const statement = `
    insert into ${schema}.inbox (consumer, source, id)
    select $1, source, id from jsonb_to_recordset($2::jsonb) as m (source text, id text) order by source, id
    on conflict do nothing returning source, id`;
  const keyOf = ({ source, id }: ForeignMessage): string => JSON.stringify([source, id]);

  const takeNew: TakeNew = async (tx, consumer, messages) => {
    if (messages.length === 0) return [];
    const once = new Map(messages.toReversed().map((message) => [keyOf(message), message]));
    const asked = messages.filter((message) => once.get(keyOf(message)) === message);
    const sent = JSON.stringify(asked.map(({ source, id }) => ({ source, id })));
    const { rows } = await tx.query<ForeignMessage>(statement, [consumer, sent]);
    const taken = new Set(rows.map(keyOf));
    return asked.filter((message) => taken.has(keyOf(message)));
  };

  return {
    takeNew,
    takeOnce: async (tx, consumer, source, id) =>
      (await takeNew(tx, consumer, [{ source, id }])).length === 1,
  };
}
