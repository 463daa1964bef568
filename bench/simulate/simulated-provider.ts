// A provider with a latency, a limit of messages a second, and outages by the clock.
import type { LookUpResult, MessagingProvider } from '../../payment-service/src/application/ports.ts';
import type { CallResult } from '../../payment-service/src/domain/attempt.ts';
import type { VirtualTime } from './virtual-time.ts';

/** `hang`: no answer; `error`: 503, sent to nobody. */
export type Outage = {
  readonly provider: string;
  readonly kind: 'hang' | 'error';
  readonly fromMs: number;
  readonly untilMs: number;
};

export type ProviderModel = {
  readonly name: string;
  /** Of a lognormal distribution. */
  readonly medianMs: number;
  readonly sigma: number;
  /** Beyond it the answer is 429; null: no limit. */
  readonly perSecondMax: number | null;
};

/** What every replica's calls come to at one provider. */
export type SimulatedProvider = {
  readonly adapter: MessagingProvider;
  /** When each message was taken, by its text. */
  readonly taken: ReadonlyMap<string, readonly number[]>;
};

export type SimulatedProviderDeps = {
  readonly time: VirtualTime;
  readonly model: ProviderModel;
  readonly outages: readonly Outage[];
  readonly random: () => number;
};

const nothing = { providerMessageId: null, providerCode: null, retryAfterMs: null } as const;

export function createSimulatedProvider({
  time,
  model,
  outages,
  random,
}: SimulatedProviderDeps): SimulatedProvider {
  const taken = new Map<string, number[]>();
  const handles = new Set<string>();
  let second = 0;
  let inSecond = 0;

  const outageNow = (): Outage['kind'] | null =>
    outages.find(({ fromMs, untilMs }) => time.now() >= fromMs && time.now() < untilMs)?.kind ?? null;

  const isOverLimit = (): boolean => {
    const now = Math.floor(time.now() / 1_000);
    inSecond = now === second ? inSecond + 1 : 1;
    second = now;
    return model.perSecondMax !== null && inSecond > model.perSecondMax;
  };

  // Box–Muller.
  const latencyMs = (): number =>
    model.medianMs *
    Math.exp(model.sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));

  const adapter: MessagingProvider = {
    name: model.name,
    absenceIsProof: false,
    send: async ({ attemptId, body }, signal): Promise<CallResult> => {
      await time.sleep(latencyMs());
      // One that was under way when the provider began to hang hangs too.
      if (outageNow() === 'hang') {
        await aborted(signal);
        return { ...nothing, outcome: 'unknown', reason: 'timeout' };
      }
      if (outageNow() !== null) return { ...nothing, outcome: 'not_sent', reason: 'server_error' };
      if (isOverLimit())
        return { ...nothing, outcome: 'throttled', reason: 'rate_limited', retryAfterMs: 1_000 };
      const times = taken.get(body) ?? [];
      times.push(time.now());
      taken.set(body, times);
      handles.add(attemptId);
      return { ...nothing, outcome: 'accepted', reason: 'ok', providerMessageId: attemptId };
    },
    lookUp: async ({ attemptId }, signal): Promise<LookUpResult> => {
      await time.sleep(latencyMs());
      if (outageNow() === 'hang') await aborted(signal);
      if (outageNow() !== null) return { kind: 'unavailable' };
      return handles.has(attemptId) ? { kind: 'found', providerMessageId: attemptId } : { kind: 'absent' };
    },
    close: () => undefined,
  };
  return { adapter, taken };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
