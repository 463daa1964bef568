// Payments at a fixed pace, whoever is slow: what the time from a request to the
// provider is measured with. wrk waits for its answers and can not do this; at
// this pace the generator costs next to nothing.
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { machineClockMs } from './provider-mock.ts';

const TICK_MS = 2;
const GIVE_UP_MS = 20_000;

export type PacedPayment = {
  readonly text: string;
  readonly sentAtMs: number;
  /** Null where it was not answered 2xx. */
  readonly acceptedAtMs: number | null;
};

export type PacedLoad = {
  /** Sends no more, waits for the answers that are due, and tells of all payments. */
  readonly stop: () => Promise<readonly PacedPayment[]>;
};

export function startPacedLoad(url: string, perSecond: number): PacedLoad {
  const agent = new Agent({ keepAlive: true });
  const seed = randomBytes(8).toString('hex');
  const payments: Promise<PacedPayment>[] = [];
  const begunAtMs = machineClockMs();
  const timer = setInterval(() => {
    const due = ((machineClockMs() - begunAtMs) / 1_000) * perSecond;
    while (payments.length < due) {
      const number = String(payments.length).padStart(9, '0');
      payments.push(pay({ url, agent, key: `${seed}-${number}`, text: `Pago recibido ${seed} ${number}` }));
    }
  }, TICK_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      const all = await Promise.all(payments);
      agent.destroy();
      return all;
    },
  };
}

type Paying = { readonly url: string; readonly agent: Agent; readonly key: string; readonly text: string };

function pay({ url, agent, key, text }: Paying): Promise<PacedPayment> {
  const sentAtMs = machineClockMs();
  const body = JSON.stringify({ amount: 100.0, customer_id: '123', phone: '+573001112233', message: text });
  return new Promise((resolve) => {
    const ended = (acceptedAtMs: number | null): void => resolve({ text, sentAtMs, acceptedAtMs });
    const outgoing = request(
      `${url}/payments`,
      {
        method: 'POST',
        agent,
        signal: AbortSignal.timeout(GIVE_UP_MS),
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'idempotency-key': key,
        },
      },
      (incoming) => {
        const isAccepted = Math.floor((incoming.statusCode ?? 0) / 100) === 2;
        ended(isAccepted ? machineClockMs() : null);
        incoming.on('error', () => undefined).resume();
      },
    );
    outgoing.on('error', () => ended(null)).end(body);
  });
}
