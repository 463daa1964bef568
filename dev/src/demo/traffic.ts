import type { GatewayClient } from './gateway-client.ts';

const IN_FLIGHT_MAX = 100;

export type Traffic = {
  /** Text of each payment that was answered 201 → its id. */
  readonly taken: ReadonlyMap<string, string>;
  readonly sent: () => number;
  readonly refusals: readonly string[];
  /** Ends the stream and waits for the answers under way. */
  readonly stop: () => Promise<void>;
};

/** Payments at a steady pace, each with its own text and key. */
export function startTraffic(options: {
  readonly client: GatewayClient;
  readonly url: string;
  readonly label: string;
  readonly perSecond: number;
}): Traffic {
  const { client, url, label, perSecond } = options;
  const taken = new Map<string, string>();
  const refusals: string[] = [];
  const inFlight = new Set<Promise<void>>();
  let count = 0;

  async function send(): Promise<void> {
    count += 1;
    const text = `${label} #${String(count).padStart(5, '0')}`;
    try {
      taken.set(text, (await client.pay(url, text, text.replaceAll(' ', '-'))).payment_id);
    } catch (error) {
      refusals.push(error instanceof Error ? error.message : String(error));
    }
  }
  const timer = setInterval(() => {
    if (inFlight.size >= IN_FLIGHT_MAX) return; // A gateway that hangs is not piled upon.
    const sending = send();
    inFlight.add(sending);
    void sending.then(() => inFlight.delete(sending));
  }, 1_000 / perSecond);

  return {
    taken,
    refusals,
    sent: () => count,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(inFlight);
    },
  };
}
