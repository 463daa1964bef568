// What is not dealt with yet, a crash, and a transport that was away.
import { expect, it } from '@jest/globals';
import { createBreakingDatabase, loseConnection } from '../trials/breaking-database.ts';
import { createSeededDraw } from '../trials/seeded-draw.ts';
import { createGate, lagOf, numbered, publishAtLast } from './bench-tools.ts';
import type { TransportBench } from './transport-bench.ts';

export function describeLagAndOutage(bench: () => TransportBench): void {
  it('tells how much a consumer is behind', async () => {
    const gate = createGate();
    let isBegun = false;
    const subscription = bench().subscribe({
      consumer: 'one',
      batchMax: 2,
      concurrency: 1,
      handle: async (events, context) => {
        isBegun = true;
        await gate.passed;
        return bench().recorder('one')(events, context);
      },
    });
    await bench().publisher.publish(bench().eventsOf('a', 5));
    await bench().until(async () => isBegun && (await lagOf(subscription)) === 5);
    gate.open();
    await bench().until(async () => (await lagOf(subscription)) === 0);
    expect(await bench().effects('one')).toEqual(numbered('a', 5));
  });

  it('hands over again what a crash interrupts, and counts it once', async () => {
    const draw = createSeededDraw(11);
    const crashing = createBreakingDatabase(bench().transport.database, {
      draw,
      probability: 0.15,
      onBreak: loseConnection,
    });
    const subscriber = await bench().transport.openSubscriber(crashing);
    for (let round = 0; round < 10; round += 1) await bench().publisher.publish(bench().eventsOf('a', 2));
    const subscription = subscriber.subscribe({
      consumer: 'one',
      batchMax: 2,
      attemptsMax: 2,
      handle: bench().recorder('one'),
    });
    await bench().untilEffects('one', 20);
    await bench().until(async () => (await lagOf(subscription)) === 0);
    await subscriber.close();
    expect(await bench().effects('one')).toEqual(numbered('a', 20));
  });

  it('goes on by itself after the transport was away, and loses nothing that was published again', async () => {
    bench().subscribe({ consumer: 'one' });
    await publishAtLast(bench(), bench().eventsOf('a', 2));
    await bench().untilEffects('one', 2);
    const events = bench().eventsOf('a', 2);
    const errors: unknown[] = [];
    await bench().transport.interrupt(async () => {
      await bench()
        .publisher.publish(events)
        .catch((error: unknown) => errors.push(error));
    });
    for (const error of errors) expect(error).toMatchObject({ code: 'transport_unavailable' });
    await publishAtLast(bench(), events);
    await publishAtLast(bench(), bench().eventsOf('a', 2));
    expect(await bench().untilEffects('one', 6)).toEqual(numbered('a', 6));
  });
}
