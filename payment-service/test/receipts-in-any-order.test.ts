// Whatever order receipts and the send's own answer come in, and however often:
// the notification ends as the orderly sequence has it. On the real statements.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import type { ProviderReceipt } from '../src/application/receipt-store.ts';
import type { CallResult } from '../src/domain/attempt.ts';
import type { ReceiptStatus } from '../src/domain/receipt.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { createReplica } from './delivering-on-a-database.ts';
import type { Replica } from './delivering-on-a-database.ts';
import { answers } from './running-service.ts';

const database = databaseOfThisFile();

type Known = 'by_handle' | 'by_id' | 'by_both';
type Told = { readonly status: ReceiptStatus; readonly code: string | null; readonly known: Known };
type Event = 'outcome' | Told;

type Ids = { readonly notificationId: string; readonly attemptId: string; readonly messageId: string };
const newIds = (): Ids => ({ notificationId: uuidv7(), attemptId: uuidv7(), messageId: `m-${uuidv7()}` });

function receiptOf({ attemptId, messageId }: Ids, { status, code, known }: Told): ProviderReceipt {
  return {
    provider: 'first',
    eventKey: `${messageId} ${status}`,
    providerMessageId: known === 'by_handle' ? null : messageId,
    attemptId: known === 'by_id' ? null : attemptId,
    status,
    providerStatus: status,
    code,
  };
}

/** Calls of the first provider that are waiting for their answer, by attempt. */
function createAnswers() {
  const waiting = new Map<string, (result: CallResult) => void>();
  return {
    send: ({ attemptId }: { readonly attemptId: string }) =>
      new Promise<CallResult>((resolve) => waiting.set(attemptId, resolve)),
    give: (attemptId: string, result: CallResult) => waiting.get(attemptId)?.(result),
  };
}

type State = { readonly isOwn: boolean | null };

async function stateOf({ notificationId, messageId }: Ids): Promise<State | undefined> {
  const { rows } = await database.query<{ state: State }>(
    `select jsonb_build_object(
       'status', n.status, 'reason', n.dead_reason, 'provider', n.provider,
       'isOwn', n.provider_message_id = $2, 'twice', n.possible_duplicate, 'twiceBecause', n.duplicate_reason,
       'isDue', n.next_attempt_at <= now(), 'isHeld', n.lease_owner is not null,
       'attempts', (select jsonb_agg(jsonb_build_array(a.provider, a.outcome, a.receipt_status, a.receipt_code)
                    order by a.started_at) from attempts a where a.notification_id = n.id),
       'receipts', (select jsonb_agg(jsonb_build_array(r.status, r.code) order by r.status)
                    from receipts r where r.notification_id = n.id)) as state
     from notifications n where n.id = $1`,
    [notificationId, messageId],
  );
  return rows[0]?.state;
}

/** Lives through the events in this order, and takes up what is due at the end. */
async function live(events: readonly Event[], outcome: () => CallResult): Promise<State | undefined> {
  const ids = newIds();
  const calls = createAnswers();
  const replica = createReplica(database, 'here', { first: calls.send });
  const { held } = await replica.begin(ids.attemptId, ids.notificationId);
  for (const event of events) {
    if (event === 'outcome') {
      const result = outcome();
      const providerMessageId = result.outcome === 'accepted' ? ids.messageId : null;
      calls.give(ids.attemptId, { ...result, providerMessageId });
      await held;
    } else {
      await replica.receive(receiptOf(ids, event));
    }
  }
  await replica.drain();
  return stateOf(ids);
}

const told = (status: ReceiptStatus, code: string | null = null): Omit<Told, 'known'> => ({ status, code });

const stories: readonly (readonly [string, readonly Omit<Told, 'known'>[], object])[] = [
  ['delivered', [told('sent'), told('delivered')], { status: 'delivered', provider: 'first', isOwn: true }],
  [
    'failed at the first, sent through the second',
    [told('sent'), told('failed', '30003')],
    { status: 'accepted', provider: 'second', twice: false },
  ],
  [
    'failed because of the person',
    [told('sent'), told('failed', 'person')],
    { status: 'dead', reason: 'undelivered' },
  ],
  [
    'failed, and delivered all the same',
    [told('failed', '30003'), told('delivered')],
    { status: 'delivered', provider: 'first', twice: false },
  ],
  ['on its way', [told('sent')], { status: 'accepted', provider: 'first' }],
];

describe.each(stories)('a message that is %s', (_story, receipts, expected) => {
  // Copies too: each receipt comes up to three times, known by its handle, its id, or both.
  const known = fc.constantFrom<Known>('by_handle', 'by_id', 'by_both');
  const copies = fc
    .tuple(...receipts.map(() => fc.array(known, { minLength: 1, maxLength: 3 })))
    .map((each) =>
      receipts.flatMap((receipt, index) => (each[index] ?? []).map((by) => ({ ...receipt, known: by }))),
    );
  const shuffled = copies.chain((all) =>
    fc.shuffledSubarray<Event>(['outcome', ...all], { minLength: all.length + 1 }),
  );
  const orderly: readonly Event[] = [
    'outcome',
    ...receipts.map((each) => ({ ...each, known: 'by_both' as const })),
  ];

  it('ends the same in any order, with any repetition', async () => {
    const end = await live(orderly, answers.accepted);
    expect(end).toMatchObject({ ...expected, isHeld: false });
    await fc.assert(
      fc.asyncProperty(shuffled, async (events) => {
        expect(await live(events, answers.accepted)).toEqual(end);
      }),
      { numRuns: 40 },
    );
  });

  // Nobody knows the message's id before a receipt tells it, so each carries the handle.
  it('ends the same where the answer of the call was lost', async () => {
    const withHandle = (events: readonly Event[]): readonly Event[] =>
      events.map((event) =>
        event === 'outcome' || event.known !== 'by_id' ? event : { ...event, known: 'by_both' },
      );
    const end = await live(orderly, answers.timedOut);
    expect(end).toMatchObject({ ...expected, isHeld: false });
    await fc.assert(
      fc.asyncProperty(shuffled, async (events) => {
        // A handle alone never tells the provider's id of the message.
        const same = await live(withHandle(events), answers.timedOut);
        expect({ ...same, isOwn: null }).toEqual({ ...end, isOwn: null });
      }),
      { numRuns: 20 },
    );
  });
});

describe('a receipt that comes at the same moment as the answer of its send', () => {
  it('is never lost between the two, on connections of several processes', async () => {
    const rounds = 400;
    const calls = createAnswers();
    const pools = [0, 1, 2].map(() => database.openAgain());
    const judged: string[] = [];
    const observer = { receiptJudged: ({ judgement }: { judgement: string }) => judged.push(judgement) };
    const [sender, ...receivers] = pools.map((pool, index) =>
      createReplica(pool, `replica-${index}`, { first: calls.send, observer }),
    ) as [Replica, ...Replica[]]; // three pools, three replicas
    const messages = Array.from({ length: rounds }, newIds);
    const pause = (turns: number): Promise<void> =>
      turns === 0
        ? Promise.resolve()
        : new Promise((resolve) => setImmediate(() => resolve(pause(turns - 1))));

    const race = async (ids: Ids, index: number): Promise<void> => {
      const { held } = await sender.begin(ids.attemptId, ids.notificationId);
      const receive = receivers.map(async (receiver, place) => {
        await pause((index + place) % 7);
        for (const status of ['sent', 'delivered'] as const) {
          await receiver.receive(receiptOf(ids, { status, code: null, known: 'by_both' }));
        }
        // What a receipt makes due is taken up while others are still being sent.
        if (index % 4 === 0) await receiver.drain();
      });
      await pause(index % 5);
      calls.give(ids.attemptId, { ...answers.accepted(), providerMessageId: ids.messageId });
      await Promise.all([held, ...receive]);
    };
    for (let from = 0; from < rounds; from += 40) {
      await Promise.all(messages.slice(from, from + 40).map((ids, index) => race(ids, from + index)));
    }
    await Promise.all([sender, ...receivers].map((replica) => replica.drain()));

    const { rows } = await database.query<{ status: string; count: number; attempts: number; twice: number }>(
      `select n.status, count(*)::int as count, count(a.id)::int as attempts,
              count(*) filter (where n.possible_duplicate)::int as twice
       from notifications n join attempts a on a.notification_id = n.id
       where n.id = any($1::uuid[]) group by n.status`,
      [messages.map(({ notificationId }) => notificationId)],
    );
    expect(rows).toEqual([{ status: 'delivered', count: rounds, attempts: rounds, twice: 0 }]);
    expect(judged).toHaveLength(rounds);
    await Promise.all(pools.map((pool) => pool.close()));
  }, 120_000);
});
