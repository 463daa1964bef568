// npm run bench:events: how many payments a second are taken while nobody listens to
// GET /events, and while five do.
import http from 'node:http';
import { startRunningSystem } from '../system-tests/harness/running-system.ts';
import type { RunningSystem } from '../system-tests/harness/running-system.ts';
import { inTurns, tellFigures } from './interleaved.ts';
import { pay } from './paying.ts';

const ROUNDS = 5;
const WARM_UP = 4_000;
const PAYMENTS = 5_000;
const LISTENERS = 5;

/** Reads the stream and forgets it. Resolves, once it is open, to how one leaves. */
const listen = ({ urls }: RunningSystem): Promise<() => void> =>
  new Promise((resolve, reject) => {
    const request = http.get(`${urls.payment}/events`, { agent: false }, (response) => {
      response.on('error', () => undefined).resume(); // it is left
      resolve(() => request.destroy());
    });
    request.on('error', reject);
  });

const system = await startRunningSystem();
try {
  await pay(system, WARM_UP);
  const costs = new Map<string, number[]>();
  const figures = await inTurns(['nobody', 'five listeners'], ROUNDS, async (name) => {
    const leave = await Promise.all(
      Array.from({ length: name === 'nobody' ? 0 : LISTENERS }, () => listen(system)),
    );
    const { perSecond, cpuMsEach } = await pay(system, PAYMENTS);
    for (const each of leave) each();
    costs.set(name, [...(costs.get(name) ?? []), cpuMsEach]);
    return perSecond;
  });
  tellFigures(figures, 'payments a second');
  tellFigures(costs, 'ms of processor time for a payment');
} finally {
  await system.stop();
}
