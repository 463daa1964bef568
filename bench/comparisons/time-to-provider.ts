import { setTimeout as delay } from 'node:timers/promises';
import type { Comparison, Runner } from '../src/comparison.ts';
import { startPacedLoad } from '../src/paced-load.ts';
import { percentile } from '../src/statistics.ts';
import { DURABLE_QUEUES, RELEVO, everybody } from '../src/targets/everybody.ts';
import { untilDrained } from '../src/targets/target.ts';
import type { Target } from '../src/targets/target.ts';
import type { Tools } from '../src/tools.ts';

const PER_SECOND = 200;

function timed(target: Target, { provider }: Tools): Runner {
  const pace = async (seconds: number) => {
    const load = startPacedLoad(target.url, PER_SECOND);
    await delay(seconds * 1_000);
    const payments = await load.stop();
    await untilDrained(target);
    return payments;
  };
  return {
    measure: async ({ warmUpS, seconds }) => {
      await pace(warmUpS);
      await target.clean();
      await provider.reset({ isRecording: true });
      const payments = await pace(seconds);
      const { takenAtMs } = await provider.arrivals();
      const toldAtMs = (text: string): number => takenAtMs[text] ?? Infinity;
      const fromRequest = payments.map(({ text, sentAtMs }) => toldAtMs(text) - sentAtMs);
      const fromAnswer = payments.map(({ text, acceptedAtMs }) =>
        Math.max(0, toldAtMs(text) - (acceptedAtMs ?? -Infinity)),
      );
      return {
        p50: percentile(fromRequest, 0.5),
        p99: percentile(fromRequest, 0.99),
        afterAnswer: percentile(fromAnswer, 0.99),
      };
    },
  };
}

export const timeToProvider: Comparison = {
  name: 'time-to-provider',
  title: `From the payment to the provider, ${PER_SECOND} payments a second`,
  method:
    'From the moment the request is sent until the provider has the message, the commit included. The last column is what passes after the answer, which comes right after the commit; 0 where the provider has it by then.',
  subject: RELEVO,
  measurements: [
    { key: 'p50', title: 'p50', unit: 'ms', better: 'lower' },
    { key: 'p99', title: 'p99', unit: 'ms', better: 'lower' },
    { key: 'afterAnswer', title: 'p99 after the answer', unit: 'ms', better: 'lower' },
  ],
  contestants: everybody(timed),
  goals: [
    { measurement: 'p99', relation: 'at most', value: 20 },
    { measurement: 'afterAnswer', relation: 'at most', value: 0.5, of: DURABLE_QUEUES },
    { measurement: 'p99', relation: 'at most', value: 0.5, of: DURABLE_QUEUES, isStretch: true },
  ],
};
