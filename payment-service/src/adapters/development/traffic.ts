// Payments at a steady pace, for a first look at the console. It ends by itself,
// and what can not be sent now is left out: a queue would become a burst.

type TrafficState = {
  readonly paymentsPerSecond: number;
  /** Milliseconds since the epoch; null while there is none. */
  readonly untilMs: number | null;
  /** Since the service started: answered 201, answered otherwise or not at all, and left out. */
  readonly sent: number;
  readonly refused: number;
  readonly skipped: number;
};

export type Traffic = {
  /** Takes the place of what was set before. */
  set(pace: { readonly paymentsPerSecond: number; readonly ttlMs: number }): void;
  state(): TrafficState;
  /** Sends nothing more, and resolves once what is under way has ended. */
  stop(): Promise<void>;
};

export type TrafficDeps = {
  /** Sends one payment; resolves to whether it was taken. Must end soon once the signal is aborted. */
  readonly send: (signal: AbortSignal) => Promise<boolean>;
  readonly now: () => number;
  /** Calls back again and again; returns how to end that. */
  readonly every: (ms: number, tick: () => void) => () => void;
};

const tickMs = 50;
const inFlightMax = 50;
// A process that stood still does not make up for more than this.
const owedSecondsMax = 0.5;

export function createTraffic({ send, now, every }: TrafficDeps): Traffic {
  const inFlight = new Set<Promise<void>>();
  const stopping = new AbortController();
  const counts = { sent: 0, refused: 0, skipped: 0 };
  let pace: { readonly paymentsPerSecond: number; readonly untilMs: number } | null = null;
  let endTicks: () => void = () => undefined;
  let lastMs = 0;
  let owed = 0;

  const end = (): void => {
    endTicks();
    pace = null;
  };

  async function sendOne(): Promise<void> {
    const isTaken = await send(stopping.signal).catch(() => false);
    counts[isTaken ? 'sent' : 'refused'] += 1;
  }

  function tick(): void {
    if (pace === null) return;
    const nowMs = now();
    if (nowMs >= pace.untilMs) {
      end();
      return;
    }
    const owedMax = Math.max(2, pace.paymentsPerSecond * owedSecondsMax);
    owed = Math.min(owedMax, owed + (pace.paymentsPerSecond * (nowMs - lastMs)) / 1_000);
    lastMs = nowMs;
    for (; owed >= 1; owed -= 1) {
      if (inFlight.size >= inFlightMax) {
        counts.skipped += 1;
        continue;
      }
      const sending = sendOne();
      inFlight.add(sending);
      void sending.finally(() => inFlight.delete(sending));
    }
  }

  return {
    set({ paymentsPerSecond, ttlMs }) {
      end();
      if (paymentsPerSecond === 0 || stopping.signal.aborted) return;
      lastMs = now();
      // The first one at once: whoever turned it on is looking.
      owed = 1;
      pace = { paymentsPerSecond, untilMs: lastMs + ttlMs };
      endTicks = every(tickMs, tick);
    },
    state: () => {
      // A moment that has passed is over, whether a tick has seen it or not.
      const isOn = pace !== null && now() < pace.untilMs;
      return {
        paymentsPerSecond: isOn ? (pace?.paymentsPerSecond ?? 0) : 0,
        untilMs: isOn ? (pace?.untilMs ?? null) : null,
        ...counts,
      };
    },
    async stop() {
      end();
      stopping.abort();
      await Promise.all(inFlight);
    },
  };
}
