// What every adapter of EventPublisher and EventSubscriber has to keep, whatever is
// behind it. Watermill's suite for its brokers was the model.
import { afterEach, beforeEach, describe } from '@jest/globals';
import { describeFailingHandlers } from './failing-handlers.ts';
import { describeHandingOver } from './handing-over.ts';
import { describeLagAndOutage } from './coming-and-going.ts';
import { describeRoomAndStopping } from './room-and-stopping.ts';
import { openTransportBench } from './transport-bench.ts';
import type { TransportBench, TransportUnderTest } from './transport-bench.ts';

/** `open` makes a transport with nothing in it, and a database with nothing in it. */
export function describeTransport(name: string, open: () => Promise<TransportUnderTest>): void {
  describe(`${name} as a transport of events`, () => {
    let opened: TransportBench;
    beforeEach(async () => {
      opened = await openTransportBench(open);
    });
    afterEach(() => opened.close());
    const bench = () => opened;

    describeHandingOver(bench);
    describeFailingHandlers(bench);
    describeLagAndOutage(bench);
    describeRoomAndStopping(bench);
  });
}
