// What the consumers of a trial do, and the account of it at the end: one row and one
// event for each event, written where nothing but the consumer's guarantee keeps them one.
import type { BatchHandler } from '../src/consumer/handler.ts';
import type { EventDatabase } from '../src/database.ts';
import type { EventLog } from '../src/event-log.ts';

export const orderPlaced = 'trial.order.placed.v1';
const orderConfirmed = 'trial.order.confirmed.v1';

const table = 'trial_effects';

export async function createEffectsTable(database: EventDatabase): Promise<void> {
  await database.transaction((tx) =>
    tx.query(
      `create table ${table} (nth bigint generated always as identity, event uuid, stream text, version integer)`,
    ),
  );
}

export const recordEffects: BatchHandler = async (events, { tx }) => {
  const placed = events.filter(({ type }) => type === orderPlaced);
  const rows = JSON.stringify(placed.map(({ id, stream, version }) => ({ event: id, stream, version })));
  await tx.query(
    `insert into ${table} (event, stream, version)
     select event, stream, version from jsonb_to_recordset($1::jsonb) as r (event uuid, stream text, version integer)`,
    [rows],
  );
  return placed.map((event) => ({
    causedBy: event,
    stream: `confirmed-${event.stream}`,
    type: orderConfirmed,
    data: {},
  }));
};

export type TrialAccount = {
  readonly placed: number;
  /** Events without effect, or without the event that had to follow. */
  readonly lost: number;
  /** Events with more than one of either. */
  readonly twice: number;
  /** Effects that came before that of an earlier event of their stream. */
  readonly outOfOrder: number;
};

export async function accountOfTrial(database: EventDatabase, log: EventLog): Promise<TrialAccount> {
  const sql = `
    with placed as (select id, stream, version from ${log.schema}.events where type = '${orderPlaced}'),
    counted as (
      select p.id, (select count(*) from ${table} f where f.event = p.id) as effects,
        (select count(*) from ${log.schema}.events c where c.type = '${orderConfirmed}' and c.cause = p.id) as confirmed
      from placed p
    ), sequence as (
      select version, lag(version) over (partition by stream order by nth) as before from ${table}
    )
    select (select count(*)::integer from placed) as placed,
      (select count(*)::integer from counted where effects < 1 or confirmed < 1) as lost,
      (select count(*)::integer from counted where effects > 1 or confirmed > 1) as twice,
      (select count(*)::integer from sequence where version < before) as "outOfOrder"`;
  const { rows } = await database.transaction(async (tx) => {
    // The causes have no index: nobody else asks for them.
    await tx.query('set local enable_nestloop = off');
    return tx.query<TrialAccount>(sql);
  });
  const [account] = rows;
  if (account === undefined) throw new Error('the account has one row');
  return account;
}
