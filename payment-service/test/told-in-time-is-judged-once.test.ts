import { beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { leastIdAt } from '../src/adapters/least-id.ts';
import { createPostgresTimeliness } from '../src/adapters/postgres/postgres-timeliness.ts';
import { createTimelinessLoop } from '../src/application/judge-timeliness.ts';
import type { JudgedBatch } from '../src/application/judge-timeliness.ts';
import { excusedDeadReasons } from '../src/domain/notification.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';

const promisedMs = 30_000;
const createdMs = Date.UTC(2026, 0, 31, 12);
const hourMs = 3_600_000;

const database = databaseOfThisFile();

beforeEach(async () => {
  await database.query('truncate notifications, attempts, replays, timeliness_progress');
  await database.query('insert into timeliness_progress (up_to_id) values ($1)', [leastIdAt(0)]);
});

type Attempt = {
  readonly outcome?: string;
  readonly verdict?: string;
  readonly receipt?: string;
  readonly afterMs: number;
};
type Past = {
  readonly deadReason?: string;
  readonly attempts?: readonly Attempt[];
  /** What its first life died of, where it was replayed since. */
  readonly replayedFrom?: string;
  readonly atMs?: number;
};

async function owe({ deadReason, attempts = [], replayedFrom, atMs = createdMs }: Past): Promise<void> {
  const id = uuidv7({ msecs: atMs });
  await database.query(
    `insert into notifications (id, payment_id, customer_id, phone, body, status, dead_reason, next_attempt_at,
                                deadline, traceparent, created_at)
     select $1, $1, 'c', '+573001112233', 'hello', case when $2::text is null then 'waiting' else 'dead' end, $2,
            case when $2::text is null then now() end, now(), '', to_timestamp($3::float8 / 1000)`,
    [id, deadReason ?? null, atMs],
  );
  for (const { outcome = null, verdict = null, receipt = null, afterMs } of attempts) {
    await database.query(
      `insert into attempts (id, notification_id, provider, round, outcome, verdict, receipt_status, ended_at, replica)
       values ($1, $2, 'first', 0, $3, $4, $5, to_timestamp($6::float8 / 1000), 'r')`,
      [uuidv7(), id, outcome, verdict, receipt, atMs + afterMs],
    );
  }
  if (replayedFrom !== undefined) {
    await database.query(
      `insert into replays (notification_id, life, dead_reason, replayed_by, reason) values ($1, 1, $2, 'me', 'why')`,
      [id, replayedFrom],
    );
  }
}

const store = () => createPostgresTimeliness(database, { promisedMs, excusedReasons: excusedDeadReasons });
const judge = async (): Promise<JudgedBatch['counts'] | undefined> =>
  (await store().judgeNext(createdMs + hourMs, 100))?.counts;

const inTime = { in_time: 1, late: 0, excused: 0 };
const late = { in_time: 0, late: 1, excused: 0 };
const excused = { in_time: 0, late: 0, excused: 1 };

const cases: readonly (readonly [string, Past, JudgedBatch['counts']])[] = [
  ['taken at once', { attempts: [{ outcome: 'accepted', afterMs: 80 }] }, inTime],
  [
    'taken by the second provider at the last moment',
    {
      attempts: [
        { outcome: 'not_sent', afterMs: 80 },
        { outcome: 'accepted', afterMs: promisedMs },
      ],
    },
    inTime,
  ],
  ['taken a moment too late', { attempts: [{ outcome: 'accepted', afterMs: promisedMs + 1 }] }, late],
  [
    'found where its answer was lost',
    { attempts: [{ outcome: 'unknown', verdict: 'found', afterMs: 900 }] },
    inTime,
  ],
  [
    'in doubt, and told by its receipt',
    { attempts: [{ outcome: 'unknown', receipt: 'sent', afterMs: 9 }] },
    inTime,
  ],
  ['still in doubt', { attempts: [{ outcome: 'unknown', afterMs: 900 }] }, late],
  ['still waiting', { attempts: [{ outcome: 'not_sent', afterMs: 900 }] }, late],
  ['never tried', {}, late],
  ['dead for want of a provider', { deadReason: 'expired' }, late],
  [
    'refused as a wrong number',
    { deadReason: 'rejected', attempts: [{ outcome: 'rejected', afterMs: 50 }] },
    excused,
  ],
  ['without a phone', { deadReason: 'no_contact' }, excused],
  ['erased before it could be sent', { deadReason: 'erased' }, excused],
  [
    'erased after it was sent',
    { deadReason: 'erased', attempts: [{ outcome: 'accepted', afterMs: 50 }] },
    inTime,
  ],
  [
    'taken, and not delivered',
    { deadReason: 'undelivered', attempts: [{ outcome: 'accepted', afterMs: 50 }] },
    inTime,
  ],
  ['replayed after a wrong number', { replayedFrom: 'rejected' }, excused],
  ['replayed after it had expired', { replayedFrom: 'expired' }, late],
];

describe('a notification whose promised time has passed', () => {
  it.each(cases)('%s', async (_, past, counts) => {
    await owe(past);
    expect(await judge()).toEqual(counts);
  });

  it('is judged once, whoever comes next', async () => {
    await owe({});
    expect(await judge()).toEqual(late);
    expect(await judge()).toEqual({ in_time: 0, late: 0, excused: 0 });
  });

  it('is not judged before its time', async () => {
    await owe({ atMs: createdMs });
    await owe({ atMs: createdMs + 5 });
    expect((await store().judgeNext(createdMs + 1, 100))?.counts).toEqual(late);
    expect((await store().judgeNext(createdMs + 5, 100))?.counts.late).toBe(0);
    expect((await store().judgeNext(createdMs + 6, 100))?.counts).toEqual(late);
  });

  it('is left to the replica that is at it', async () => {
    await owe({});
    const other = database.openAgain();
    await other.withConnection(async (run) => {
      await run('begin');
      await run('select * from timeliness_progress for update');
      expect(await store().judgeNext(createdMs + hourMs, 100)).toBeNull();
      await run('rollback');
    });
    await other.close();
    expect(await judge()).toEqual(late);
  });

  it('is judged by what comes after the first start, and not by the history before it', async () => {
    await database.query('truncate timeliness_progress');
    await owe({});
    expect(await judge()).toEqual({ in_time: 0, late: 0, excused: 0 });
    await owe({ atMs: createdMs + hourMs + 1 });
    expect((await store().judgeNext(createdMs + 2 * hourMs, 100))?.counts).toEqual(late);
  });

  it('is judged again where the clock has gone back, neither twice nor never', async () => {
    await owe({ atMs: createdMs });
    await store().judgeNext(createdMs + hourMs, 100);
    expect((await store().judgeNext(createdMs - hourMs, 100))?.counts.late).toBe(0);
    expect(await judge()).toEqual({ in_time: 0, late: 0, excused: 0 });
  });
});

describe('the loop that judges', () => {
  it('catches up in batches without a pause, then waits', async () => {
    for (let index = 0; index < 7; index += 1) await owe({ atMs: createdMs + index });
    const seen: number[] = [];
    await new Promise<void>((resolve, reject) => {
      const loop = createTimelinessLoop({
        store: store(),
        now: () => createdMs + hourMs,
        judgedAfterMs: 40_000,
        batchMax: 3,
        everyMs: hourMs,
        onFailed: reject,
        onJudged: (counts) => {
          seen.push(counts.late);
          if (seen.length === 3) void loop.stop().then(resolve);
        },
      });
      loop.start();
    });
    expect(seen).toEqual([3, 3, 1]);
  });
});
