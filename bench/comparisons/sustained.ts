import type { Comparison, Runner } from '../src/comparison.ts';
import { DURABLE_QUEUES, FASTAPI, NAIVE, RELEVO, everybody } from '../src/targets/everybody.ts';
import { untilDrained } from '../src/targets/target.ts';
import type { Target } from '../src/targets/target.ts';
import type { Tools } from '../src/tools.ts';
import { assertAllAccepted, payAsFastAsPossible, warmUp } from '../src/wrk.ts';

export function sustained(target: Target, { provider }: Tools): Runner {
  return {
    measure: async ({ warmUpS, seconds }) => {
      await warmUp(target.url, warmUpS);
      await untilDrained(target);
      await target.clean();
      const takenBefore = await provider.taken();
      const load = await payAsFastAsPossible(target.url, seconds);
      const endedAt = performance.now();
      await untilDrained(target);
      const wholeS = (load.durationMs + performance.now() - endedAt) / 1_000;
      assertAllAccepted(load);
      const sent = (await provider.taken()) - takenBefore;
      if (sent < load.accepted)
        throw new Error(`Of ${load.accepted} payments only ${sent} reached the provider.`);
      return { rate: load.accepted / wholeS, accepted: load.accepted / (load.durationMs / 1_000) };
    },
  };
}

export const sustainedRate: Comparison = {
  name: 'sustained',
  title: 'Payments taken, sent and recorded, healthy primary, 50 connections',
  method:
    'The payments that were answered in a time, by the time until the last of them was sent and recorded as sent: who takes more than it can send is measured to the end of its backlog.',
  subject: RELEVO,
  measurements: [
    { key: 'rate', title: 'payments', unit: '/s', better: 'higher' },
    { key: 'accepted', title: 'answered', unit: '/s', better: 'higher' },
  ],
  contestants: everybody(sustained),
  goals: [
    { measurement: 'rate', relation: 'at least', value: 2, of: DURABLE_QUEUES },
    { measurement: 'rate', relation: 'at least', value: 4, of: [FASTAPI] },
    { measurement: 'rate', relation: 'at least', value: 1.2, of: [NAIVE], isStretch: true },
  ],
};
