// Every event, to each consumer, in the order of its stream, and counting once.
import { expect, it } from '@jest/globals';
import { numbered, ofStream } from './bench-tools.ts';
import type { TransportBench } from './transport-bench.ts';

export function describeHandingOver(bench: () => TransportBench): void {
  it('keeps the order of each stream, with several handlers at work', async () => {
    const streams = ['a', 'b', 'c', 'd', 'e'];
    bench().subscribe({ consumer: 'one', batchMax: 3, concurrency: 4 });
    for (let round = 0; round < 10; round += 1) {
      await bench().publisher.publish(streams.flatMap((stream) => bench().eventsOf(stream, 2)));
    }
    const effects = await bench().untilEffects('one', 100);
    for (const stream of streams) expect(ofStream(effects, stream)).toEqual(numbered(stream, 20));
  });

  it('hands every event to each consumer, and to one of those who share a name', async () => {
    const other = await bench().transport.openSubscriber(bench().transport.database);
    bench().subscribe({ consumer: 'one' });
    other.subscribe({ consumer: 'one', handle: bench().recorder('one') });
    bench().subscribe({ consumer: 'two' });
    await bench().publisher.publish(['a', 'b', 'c', 'd'].flatMap((stream) => bench().eventsOf(stream, 5)));
    await bench().untilEffects('two', 20);
    await bench().untilEffects('one', 20);
    await other.close();
    await bench().subscriber.close();
    expect((await bench().effects('one')).toSorted()).toEqual((await bench().effects('two')).toSorted());
    expect(await bench().effects('one')).toHaveLength(20);
  });

  it('keeps the order where one of those who share a name stops and another goes on', async () => {
    const other = await bench().transport.openSubscriber(bench().transport.database);
    bench().subscribe({ consumer: 'one', batchMax: 2 });
    other.subscribe({ consumer: 'one', batchMax: 2, handle: bench().recorder('one') });
    for (let round = 0; round < 10; round += 1) {
      await bench().publisher.publish(['a', 'b', 'c'].flatMap((stream) => bench().eventsOf(stream, 2)));
      if (round === 4) await bench().subscriber.close();
    }
    const effects = await bench().untilEffects('one', 60);
    await other.close();
    for (const stream of ['a', 'b', 'c']) expect(ofStream(effects, stream)).toEqual(numbered(stream, 20));
  });

  it('hands over what was published before anybody subscribed to it by that name again', async () => {
    await bench().subscribe({ consumer: 'one' }).stop();
    await bench().publisher.publish(bench().eventsOf('a', 3));
    bench().subscribe({ consumer: 'one' });
    expect(await bench().untilEffects('one', 3)).toEqual(numbered('a', 3));
  });

  it('counts an event once that was published twice', async () => {
    const events = bench().eventsOf('a', 3);
    await bench().publisher.publish(events);
    await bench().publisher.publish([...events, ...bench().eventsOf('a', 1)]);
    const subscription = bench().subscribe({ consumer: 'one' });
    await bench().untilEffects('one', 4);
    await bench().until(async () => (await subscription.lag()) === 0);
    expect(await bench().effects('one')).toEqual(numbered('a', 4));
  });
}
