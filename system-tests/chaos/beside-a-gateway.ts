// Two replicas that ask a payment gateway full of faults, and are killed while they do.
import type { Answer } from '../../dev/src/load/http-client.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting } from '../harness/until.ts';

const BETWEEN_KILLS_MS = 1_200;
// A dead process’s lease is 15 seconds.
const TRIES_MAX = 300;
const TRY_AGAIN_MS = 150;

export function startBesideAGateway(): Promise<RunningSystem> {
  return startRunningSystem({
    replicas: 2,
    gatewayChanges: {
      'answer_within_ms: 10000': 'answer_within_ms: 2000',
      'attempt_timeout_ms: 10000': 'attempt_timeout_ms: 1000',
      'slow_call_ms: 5000': 'slow_call_ms: 900',
      // The faults here are the gateway's own: they are to be met, not avoided.
      'consecutive_failures: 5\n      slow_rate_percent: 90\n      overdue_calls: 5\n      # Longer':
        'consecutive_failures: 100\n      slow_rate_percent: 100\n      overdue_calls: 200\n      # Longer',
      'failure_rate_percent: 50\n      minimum_calls: 20\n      consecutive_failures: 100':
        'failure_rate_percent: 99\n      minimum_calls: 1000\n      consecutive_failures: 100',
    },
  });
}

type Wish = {
  /** Says which replica. */
  readonly n: number;
  readonly path: string;
  readonly key: string;
  readonly body: unknown;
};

/** Repeated under its key until there is an answer that will not change, as a shop does. Null where none came in time. */
export async function insist(
  { urls, client }: RunningSystem,
  { n, path, key, body }: Wish,
  isFinal: (answer: Answer) => boolean,
): Promise<Answer | null> {
  const url = urls.payments[n % urls.payments.length] ?? '';
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const answer = await client
      .send(url + path, { method: 'POST', headers: { 'idempotency-key': key }, body })
      .catch(() => null); // the process was killed: it may have been stored or not
    if (answer !== null && isFinal(answer)) return answer;
    await lasting(TRY_AGAIN_MS);
  }
  return null;
}

export async function killInTurns(system: RunningSystem, times: number): Promise<void> {
  for (let kills = 0; kills < times; kills += 1) {
    await lasting(BETWEEN_KILLS_MS);
    await system.kill(kills % 2 === 0 ? 'payment-service' : 'payment-service-2');
  }
}
