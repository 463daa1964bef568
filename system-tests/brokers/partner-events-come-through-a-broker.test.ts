// Partners' events, three of ten of them twice, shuffled, through a real broker and through POST at the same time, to
// two replicas that are killed, and the broker as well. The books have to come to what a model says, and each
// event has to be there once.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { arrivalsOf, createTell } from '../chaos/partner-arrivals.ts';
import { expectBalances, postedTwiceColumn, setRates } from '../chaos/partner-books.ts';
import { createPartnerModel } from '../chaos/partner-model.ts';
import type { ModelEvent } from '../chaos/partner-model.ts';
import { createSeededRandom } from '../chaos/seeded-random.ts';
import type { BrokerKind, RunningBroker } from '../harness/brokers/broker.ts';
import { kafka } from '../harness/brokers/kafka.ts';
import { openKafkaPublisher, openRabbitmqPublisher } from '../harness/brokers/partner-publishers.ts';
import type {
  OpenPartnerPublisher,
  PartnerMessage,
  PartnerPublisher,
} from '../harness/brokers/partner-publishers.ts';
import { rabbitmq } from '../harness/brokers/rabbitmq.ts';
import { askDatabase } from '../harness/database-access.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';
import { describeWhereItIs } from './describe-broker.ts';

const ARRIVALS = 1_500;
const SEED = 20_261_127;
const TWICE = 0.3;
const BATCH = 25;
const LIST_MAX = 20;
const CONNECTIONS = 4;
const TRY_AGAIN_MS = 100;
const PREPARE_MS_MAX = 360_000;
const TAKEN_MS_MAX = 60_000;
const topic = 'partner-events';
const unreadable = '{"event_id":"of nobody"}';

/** As it is, or as the data of a CloudEvent that is a new one each time. */
function messageOf(event: ModelEvent, isEnveloped: boolean): PartnerMessage {
  const type = 'relevo.partner.event.received.v1';
  const envelope = { specversion: '1.0', id: randomUUID(), source: '/acme', type, data: event };
  return { key: event.subject_id, text: JSON.stringify(isEnveloped ? envelope : event) };
}

async function publishUntilConfirmed(publisher: PartnerPublisher, batch: readonly PartnerMessage[]) {
  for (;;) {
    const isThere = await publisher.publish(batch).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await lasting(TRY_AGAIN_MS);
  }
}

type Account = {
  readonly events: number;
  readonly waiting: number;
  readonly rejected: number;
  readonly by_topic: number;
  readonly by_http: number;
  readonly posted_twice: number;
  readonly imbalance: string;
  readonly kept: number;
  readonly not_taken_yet: number;
};

async function accountOf(databaseUrl: string): Promise<Account> {
  const [row] = await askDatabase<Account>(
    databaseUrl,
    `select count(*)::int as events,
            count(*) filter (where standing = 'waiting')::int as waiting,
            count(*) filter (where standing = 'rejected')::int as rejected,
            count(*) filter (where door = 'topic')::int as by_topic,
            count(*) filter (where door = 'http')::int as by_http,
            ${postedTwiceColumn},
            partner_ledger_imbalance()::text as imbalance,
            (select count(*)::int from inbound.events) as kept,
            (select count(*)::int from inbound.events e join inbound.cursors c using (part)
             where (e.xid, e.pos) > (c.xid, c.pos)) as not_taken_yet
     from partner_events`,
  );
  if (row === undefined) throw new Error('an aggregate gave no row');
  return row;
}

describe.each([
  ['rabbitmq', rabbitmq, openRabbitmqPublisher, true],
  ['kafka', kafka, openKafkaPublisher, false],
] as const)('%s', (name, kind: BrokerKind, openPublisher: OpenPartnerPublisher, isOneReceiving) => {
  // Where one replica receives for both, each is killed once, so that it is the right one at some time.
  describeWhereItIs(kind)('partner events through a real broker, whoever is killed', () => {
    const model = createPartnerModel(Math.round(ARRIVALS * (1 - TWICE)), SEED);
    const random = createSeededRandom(SEED, name);
    let broker: RunningBroker;
    let system: RunningSystem;
    let publisher: PartnerPublisher;

    beforeAll(async () => {
      await kind.prepare();
      broker = await kind.start();
      const url = broker.urlOf('told');
      system = await startRunningSystem({ replicas: 2, env: { EVENTS_URL: url } });
      publisher = openPublisher(new URL(url), topic);
      await setRates(system.client, system.urls.payment, model);
    }, PREPARE_MS_MAX);
    afterAll(async () => {
      await publisher.close();
      await system.stop();
      await broker.stop();
    });

    const replica = (): string => random.oneOf(system.urls.payments);

    async function postAll(queue: ModelEvent[]): Promise<void> {
      const tell = createTell(system.client, replica);
      const connection = async (): Promise<void> => {
        while (queue.length > 0) queue.unshift(...(await tell(queue.splice(-random.integer(1, LIST_MAX)))));
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    }

    async function publishAll(messages: readonly PartnerMessage[]): Promise<void> {
      for (let at = 0; at < messages.length; at += BATCH)
        await publishUntilConfirmed(publisher, messages.slice(at, at + BATCH));
    }

    it(
      'count once with those that are posted, and the books are those of the model to the cent',
      async () => {
        const beganAt = performance.now();
        const arrivals = arrivalsOf(model.events, ARRIVALS, random);
        // Two of three through the broker, two of three through POST: a third comes by both doors.
        const third = Math.round(ARRIVALS / 3);
        const published = arrivals.slice(0, 2 * third).map((event) => messageOf(event, random.next() < 0.5));
        const posted = arrivals.slice(third);
        const half = Math.round(published.length / 2);
        const [early, late] = [published.slice(0, half), published.slice(half)];
        const postSome = (count: number) => postAll(posted.splice(0, count));

        const publishing = publishAll([...early, { key: 'nobody', text: unreadable }]);
        await postSome(third / 2);
        if (isOneReceiving) expect(system.strike('payment-service')).toBe(true);
        await Promise.all([publishing, postSome(third / 2)]);
        await system.recover();
        expect(system.strike('payment-service-2')).toBe(true);
        const publishingOn = publishAll(late);
        await broker.kill();
        expect((await system.client.send(`${system.urls.payment}/readyz`)).status).toBe(200);
        await postSome(posted.length);
        await broker.start();
        await publishingOn;

        const kept = new Set(published.map(({ text }) => text)).size;
        const found = await until('end to what waits', TAKEN_MS_MAX, async () => {
          const account = await accountOf(system.urls.database);
          return account.kept >= kept && account.not_taken_yet === 0 ? account : undefined;
        });
        console.log(`${name}, ${Math.round(performance.now() - beganAt)} ms: ${JSON.stringify(found)}`);
        expect(found).toMatchObject({
          events: model.events.length,
          waiting: 0,
          rejected: model.rejected,
          posted_twice: 0,
          imbalance: '0',
          kept,
        });
        expect(Math.min(found.by_topic, found.by_http)).toBeGreaterThan(0);
        await system.recover();
        await expectBalances(system.client, replica, model);
      },
      2 * TAKEN_MS_MAX,
    );

    it('are laid aside at the broker where nobody can read them', async () => {
      // After the rest of its batch was kept; more than once where its reader was killed before it was acknowledged.
      const aside = new Set<string>();
      await until('what was laid aside', TAKEN_MS_MAX, async () => {
        for (const text of await broker.takeLaidAside(topic, 'payment-service')) aside.add(text);
        return aside.size > 0 ? true : undefined;
      });
      expect(aside).toEqual(new Set([unreadable]));
    });
  });
});
