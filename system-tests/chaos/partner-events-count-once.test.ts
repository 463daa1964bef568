// Partners' events, three of ten of them twice, shuffled, from fifty connections to two
// replicas that are killed again and again. The books have to come to what a model says,
// to the cent, each event has to be there once, and what is told has to be what took effect.
// RELEVO_PARTNER_EVENTS says how many come, RELEVO_PARTNER_SEED which: 10,000 by default; the
// proof is made with 100,000 (npm run proof:partners).
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askDatabase } from '../harness/database-access.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { arrivalsOf, createTell } from './partner-arrivals.ts';
import { expectBalances, postedTwiceColumn, setRates } from './partner-books.ts';
import { createPartnerModel } from './partner-model.ts';
import { createSeededRandom } from './seeded-random.ts';

const ARRIVALS = Number(process.env['RELEVO_PARTNER_EVENTS'] ?? 10_000);
const SEED = Number(process.env['RELEVO_PARTNER_SEED'] ?? 20_261_126);
const TWICE = 0.3;
const CONNECTIONS = 50;
const LIST_MAX = 20;
/** A process that dies more often than ten times a minute is held back by its supervisor. */
const KILLS = 8;
const SENDING_MS_MAX = 600_000;

const model = createPartnerModel(Math.round(ARRIVALS * (1 - TWICE)), SEED);
const random = createSeededRandom(SEED, 'sending');

let system: RunningSystem;

beforeAll(async () => {
  system = await startRunningSystem({ replicas: 2 });
  await setRates(system.client, system.urls.payment, model);
}, 60_000);
afterAll(() => system.stop());

const replica = (): string => random.oneOf(system.urls.payments);

/** Over the whole of the run, in its very middle, whether the last one is up again or not. */
function killAsItShrinks(queue: readonly unknown[]): {
  readonly look: () => void;
  readonly count: () => number;
} {
  const whole = queue.length;
  let due = 1;
  let count = 0;
  const look = (): void => {
    if (due > KILLS || queue.length > whole * (1 - due / (KILLS + 1))) return;
    if (system.strike(due % 2 === 0 ? 'payment-service' : 'payment-service-2')) count += 1;
    due += 1;
  };
  return { look, count: () => count };
}

async function sendUnderKills(): Promise<{ readonly kills: number; readonly ms: number }> {
  const queue = arrivalsOf(model.events, ARRIVALS, random);
  const tell = createTell(system.client, replica);
  const kills = killAsItShrinks(queue);
  const beganAt = performance.now();
  const connection = async (): Promise<void> => {
    for (;;) {
      const list = queue.splice(-random.integer(1, LIST_MAX));
      if (list.length === 0) return;
      const answered = tell(list);
      kills.look();
      queue.unshift(...(await answered));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return { kills: kills.count(), ms: performance.now() - beganAt };
}

type Account = {
  readonly events: number;
  readonly arrived: number;
  readonly waiting: number;
  readonly rejected: number;
  readonly posted_twice: number;
  readonly imbalance: string;
  readonly told: number;
  readonly told_and_not_applied: number;
  readonly told_out_of_sequence: number;
};

async function account(): Promise<Account> {
  const [row] = await askDatabase<Account>(
    system.urls.database,
    `with told as (
       select id, stream, version, (data ->> 'sequence')::int as sequence,
              row_number() over in_order as nth, lag((data ->> 'sequence')::int) over in_order as before
       from event_log.events where type = 'relevo.partner.event.applied.v1'
       window in_order as (partition by stream order by xid, pos)
     )
     select count(*)::int as events, sum(repeats + 1)::int as arrived,
            count(*) filter (where standing = 'waiting')::int as waiting,
            count(*) filter (where standing = 'rejected')::int as rejected,
            ${postedTwiceColumn},
            partner_ledger_imbalance()::text as imbalance,
            (select count(*)::int from told) as told,
            (select count(*)::int from (
               select id from told except select arrival_id from partner_events where standing = 'applied'
             ) as astray) as told_and_not_applied,
            (select count(*)::int from told where version <> nth or sequence <= before) as told_out_of_sequence
     from partner_events`,
  );
  if (row === undefined) throw new Error('an aggregate gave no row');
  return row;
}

describe('partner events, whoever is killed', () => {
  it(
    'count once, and the books are those of the model to the cent',
    async () => {
      const { kills, ms } = await sendUnderKills();
      await system.recover();
      const found = await account();
      console.log(
        `seed ${SEED}: ${ARRIVALS} arrivals in ${Math.round(ms)} ms, ${kills} kills: ${JSON.stringify(found)}`,
      );
      expect(kills).toBeGreaterThan(KILLS / 2);
      expect(found).toMatchObject({
        events: model.events.length,
        waiting: 0,
        rejected: model.rejected,
        posted_twice: 0,
        imbalance: '0',
        told: model.events.length - model.rejected,
        told_and_not_applied: 0,
        told_out_of_sequence: 0,
      });
      // What was sent again because its answer was lost came more often.
      expect(found.arrived).toBeGreaterThanOrEqual(ARRIVALS);
      await expectBalances(system.client, replica, model);
    },
    SENDING_MS_MAX,
  );

  it('refuse another event under the same id, and record it', async () => {
    const events = model.events.slice(0, 20);
    const before = await account();
    const results = await Promise.all(
      events.map((event) =>
        system.client.send(`${replica()}/partner-events`, {
          method: 'POST',
          body: { ...event, occurred_at: '2001-01-01T00:00:00Z' },
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(events.map(() => 409));
    expect(await account()).toEqual(before);
    const recorded = await askDatabase<{ count: number }>(
      system.urls.database,
      'select count(*)::int as count from partner_event_conflicts',
    );
    expect(recorded).toEqual([{ count: events.length }]);
  });
});
