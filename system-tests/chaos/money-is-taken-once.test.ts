// Processes are killed while they ask the payment gateway. What the gateway's own
// ledger says was taken has to be what the payments say, each once.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readMoneyBook, soundBook } from '../harness/money-book.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';
import type { Answer } from '../../dev/src/load/http-client.ts';
import { insist, killInTurns, startBesideAGateway } from './beside-a-gateway.ts';

const PAYMENTS = 240;
const BETWEEN_MS = 25;
const KILLS = 5;
const SETTLE_MS_MAX = 60_000;

/** What the gateway does: takes it, takes it and loses the answer, says nothing, refuses, does not get it at first. */
const METHODS = [
  'pm_card_visa',
  'sim_lost_answer',
  'sim_pending_1500',
  'sim_timeout',
  'pm_card_chargeDeclined',
  'sim_lost_answer_declined',
] as const;

let system: RunningSystem;

beforeAll(async () => {
  system = await startBesideAGateway();
}, 60_000);
afterAll(() => system.stop());

function pay(n: number): Promise<number | null> {
  const payment_method = METHODS[n % METHODS.length];
  const body = {
    amount: n + 1,
    customer_id: '123',
    message: `Cobro ${n}`,
    capture: 'gateway',
    payment_method,
  };
  const isFinal = ({ status }: Answer): boolean => status === 201 || status === 402;
  const answer = insist(system, { n, path: '/payments', key: `money-${n}`, body }, isFinal);
  return answer.then((final) => final?.status ?? null);
}

async function payUnderKills(): Promise<readonly (number | null)[]> {
  const answers: Promise<number | null>[] = [];
  const killing = killInTurns(system, KILLS);
  for (let n = 0; n < PAYMENTS; n += 1) {
    answers.push(pay(n));
    await lasting(BETWEEN_MS);
  }
  await killing;
  return Promise.all(answers);
}

describe('a process that is killed while it asks the payment gateway', () => {
  it('takes the money of each payment once, and tells only of what was taken', async () => {
    const answers = await payUnderKills();
    const book = await until('end of all authorizations', SETTLE_MS_MAX, async () => {
      const read = await readMoneyBook(system.urls.database);
      return read.open === 0 ? read : undefined;
    });
    console.log(`killed ${KILLS} times: ${JSON.stringify(book)}`);
    const refused = METHODS.filter((method) => /[dD]eclined/.test(method)).length;
    const declined = (PAYMENTS / METHODS.length) * refused;
    const paid = PAYMENTS - declined;
    expect(book).toMatchObject({ ...soundBook, payments: PAYMENTS, succeeded: paid, taken: paid });
    // Everybody got the answer that is on disk.
    expect(answers.filter((status) => status === 201)).toHaveLength(paid);
    expect(answers.filter((status) => status === 402)).toHaveLength(declined);
  }, 180_000);
});
