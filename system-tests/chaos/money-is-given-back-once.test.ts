// Processes are killed while they give money back, and more is asked for than there is. What the
// gateway's own ledger says was given back has to be what the API says and what others are told, each refund once.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../dev/src/load/http-client.ts';
import { askDatabase } from '../harness/database-access.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';
import { insist, killInTurns, startBesideAGateway } from './beside-a-gateway.ts';

const PAYMENTS = 40;
const PAID = 100;
// Three of the six fit.
const REFUNDS = 6;
const PART = 30;
const FITTING = 3;
const BETWEEN_MS = 25;
const KILLS = 5;
const SETTLE_MS_MAX = 90_000;

/** How the gateway gives back what was paid by it: at once, silently, late, or not at all. */
const METHODS = [
  'pm_card_visa',
  'sim_refund_lost_answer',
  'pm_card_pendingRefund',
  'sim_refund_timeout',
  'sim_refund_refused',
] as const;

const REFUSING = PAYMENTS / METHODS.length;
const REFUNDED = (PAYMENTS - REFUSING) * FITTING;

let system: RunningSystem;

beforeAll(async () => {
  system = await startBesideAGateway();
}, 60_000);
afterAll(() => system.stop());

async function pay(n: number): Promise<string> {
  const body = {
    amount: PAID,
    customer_id: '123',
    message: `Cobro ${n}`,
    capture: 'gateway',
    payment_method: METHODS[n % METHODS.length],
  };
  const wish = { n, path: '/payments', key: `paid-${n}`, body };
  const answer = await insist(system, wish, ({ status }) => status === 201);
  if (answer === null) throw new Error(`payment ${n} was not taken`);
  return (JSON.parse(answer.text) as { payment_id: string }).payment_id;
}

/** Given back, refused by the gateway, or more than is left. */
const isFinal = ({ status, text }: Answer): boolean =>
  status === 201 || (status === 409 && text.includes('refund_failed')) || status === 422;

type Asked = { readonly paymentId: string; readonly status: number | null; readonly refundId: string | null };

async function giveBack(paymentId: string, n: number): Promise<Asked> {
  const wish = { n, path: `/payments/${paymentId}/refunds`, key: `back-${n}`, body: { amount: PART } };
  const answer = await insist(system, wish, isFinal);
  const isGiven = answer?.status === 201;
  const refundId = isGiven ? (JSON.parse(answer.text) as { refund_id: string }).refund_id : null;
  return { paymentId, status: answer?.status ?? null, refundId };
}

async function giveBackUnderKills(paymentIds: readonly string[]): Promise<readonly Asked[]> {
  const asked: Promise<Asked>[] = [];
  const killing = killInTurns(system, KILLS);
  for (let n = 0; n < PAYMENTS * REFUNDS; n += 1) {
    // Those of one payment right after each other, at both replicas.
    asked.push(giveBack(paymentIds[Math.floor(n / REFUNDS)] ?? '', n));
    await lasting(BETWEEN_MS);
  }
  await killing;
  return Promise.all(asked);
}

type Book = {
  readonly open: number;
  readonly refunds: number;
  readonly keys: number;
  readonly succeeded: number;
  readonly given: number;
  readonly given_and_not_succeeded: number;
  readonly succeeded_and_not_given: number;
  readonly payments_unlike_their_ledger: number;
  readonly payments_overdrawn: number;
  readonly doubts_survived: number;
  readonly told: number;
  readonly told_and_not_succeeded: number;
  readonly payments_unlike_their_stream: number;
};

async function readBook(): Promise<Book> {
  const [book] = await askDatabase<Book>(
    system.urls.database,
    `with ledger as (
       select id, authorization_id, (entry->'money'->>'amountMinor')::bigint as amount,
              entry->'decision'->>'kind' = 'refunded' as is_given
       from simulated_ledger where kind = 'refund'
     ), refunded as (
       select r.status, r.tries, l.is_given from refunds r left join ledger l on l.id = r.id
     ), paid as (
       select p.amount_minor, coalesce(p.refunded_minor, 0) as refunded, coalesce(p.refund_held_minor, 0) as held,
              coalesce((select sum(amount) from ledger l where l.authorization_id = a.id and l.is_given), 0) as given
       from payments p join authorizations a on a.payment_id = p.id
     ), told as (
       select id, stream from event_log.events where type = 'relevo.payment.refunded.v1'
     )
     select (select count(*)::int from refunds where next_attempt_at is not null) as open,
            (select count(*)::int from refunds) as refunds,
            (select count(*)::int from idempotency_keys where refund_id is not null) as keys,
            (select count(*)::int from refunded where status = 'succeeded') as succeeded,
            (select count(*)::int from ledger where is_given) as given,
            (select count(*)::int from refunded where is_given and status <> 'succeeded') as given_and_not_succeeded,
            (select count(*)::int from refunded where status = 'succeeded' and is_given is not true) as succeeded_and_not_given,
            (select count(*)::int from paid where refunded <> given or held <> 0) as payments_unlike_their_ledger,
            (select count(*)::int from paid where given > amount_minor) as payments_overdrawn,
            (select count(*)::int from refunded where tries > 1) as doubts_survived,
            (select count(distinct id)::int from told) as told,
            (select count(*)::int from told t where not exists (
               select from refunds r where r.id = t.id and r.status = 'succeeded' and t.stream = 'payment-' || r.payment_id
             )) as told_and_not_succeeded,
            (select count(*)::int from payments p where p.stream_version <> (
               select count(*) from event_log.events e where e.stream = 'payment-' || p.id
             )) as payments_unlike_their_stream`,
  );
  if (book === undefined) throw new Error('an aggregate gave no row');
  return book;
}

/** As whoever asks the API sees it, of one replica or the other. */
async function refundedOf(paymentId: string, n: number): Promise<string | undefined> {
  const url = system.urls.payments[n % system.urls.payments.length] ?? '';
  const payment = await system.client.json<{ refunded_amount?: string }>(`${url}/payments/${paymentId}`);
  return payment.refunded_amount;
}

describe('a process that is killed while it gives money back', () => {
  it('gives each refund back once, and of no payment more than was paid', async () => {
    const paymentIds = await Promise.all(Array.from({ length: PAYMENTS }, (_, n) => pay(n)));
    const asked = await giveBackUnderKills(paymentIds);
    const book = await until('end of all refunds', SETTLE_MS_MAX, async () => {
      const read = await readBook();
      return read.open === 0 ? read : undefined;
    });
    const statuses = Map.groupBy(asked, ({ status }) => status);
    const told = [...statuses].map(([status, each]) => `${status}: ${each.length}`).join(', ');
    console.log(`killed ${KILLS} times, answered ${told}: ${JSON.stringify(book)}`);
    expect(book).toMatchObject({
      succeeded: REFUNDED,
      given: REFUNDED,
      given_and_not_succeeded: 0,
      succeeded_and_not_given: 0,
      payments_unlike_their_ledger: 0,
      payments_overdrawn: 0,
      told: REFUNDED,
      told_and_not_succeeded: 0,
      payments_unlike_their_stream: 0,
      keys: book.refunds,
    });
    // Everybody got the answer that is on disk, and nobody another's.
    const given = asked.flatMap(({ refundId }) => refundId ?? []);
    expect(new Set(given).size).toBe(REFUNDED);
    expect(given).toHaveLength(REFUNDED);
    expect(statuses.get(null)).toBeUndefined();
    const shown = await Promise.all(paymentIds.map(refundedOf));
    const isRefusing = (n: number): boolean => METHODS[n % METHODS.length] === 'sim_refund_refused';
    expect(shown).toEqual(paymentIds.map((_, n) => (isRefusing(n) ? '0.00' : '90.00')));
  }, 240_000);
});
