// No more at once than there is room for, and an end that loses nothing.
import { expect, it } from '@jest/globals';
import { createGate, numbered, publishAndArrive } from './bench-tools.ts';
import type { TransportBench } from './transport-bench.ts';

export function describeRoomAndStopping(bench: () => TransportBench): void {
  it('takes no more than its handlers have room for', async () => {
    const gate = createGate();
    let inHand = 0;
    let inHandMax = 0;
    await publishAndArrive(
      bench(),
      ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((stream) => bench().eventsOf(stream, 5)),
    );
    bench().subscribe({
      consumer: 'one',
      batchMax: 3,
      concurrency: 2,
      handle: async (events, context) => {
        inHand += events.length;
        inHandMax = Math.max(inHandMax, inHand);
        await gate.passed;
        inHand -= events.length;
        return bench().recorder('one')(events, context);
      },
    });
    await bench().until(() => inHand > 3);
    gate.open();
    await bench().untilEffects('one', 30);
    expect(inHandMax).toBeLessThanOrEqual(6);
  });

  it('lets the handler under way end when it is stopped, and begins no other', async () => {
    const gate = createGate();
    let begun = 0;
    await publishAndArrive(bench(), bench().eventsOf('a', 6));
    const subscription = bench().subscribe({
      consumer: 'one',
      batchMax: 2,
      concurrency: 1,
      handle: async (events, context) => {
        begun += 1;
        await gate.passed;
        return bench().recorder('one')(events, context);
      },
    });
    await bench().until(() => begun === 1);
    const stopped = [subscription.stop(), subscription.stop(), bench().subscriber.close()];
    gate.open();
    await Promise.all(stopped);
    expect(begun).toBe(1);
    expect(await bench().effects('one')).toEqual(numbered('a', 2));
  });

  it('ends what is being published when it is closed, by whoever and however often, and takes nothing after', async () => {
    const publishing = bench().publisher.publish(bench().eventsOf('a', 3));
    await Promise.all([bench().publisher.close(), bench().publisher.close()]);
    await expect(publishing).resolves.toBeUndefined();
    await expect(bench().publisher.publish(bench().eventsOf('a', 1))).rejects.toMatchObject({
      code: 'transport_closed',
    });
    bench().subscribe({ consumer: 'one' });
    expect(await bench().untilEffects('one', 3)).toEqual(numbered('a', 3));
  });
}
