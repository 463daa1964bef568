// What the topic brought and nobody could take: shown, and tried again when somebody says so.
import type { ReplayResult, Subscription } from '@relevo/events';
import type { PartnerEvent } from '../../domain/partners/partner-event.ts';
import type { ReadPartnerEvent } from './follow-partner-topic.ts';

export type DeadPartnerEvent = {
  /** Of the log: one subject's events, which wait behind the first of them. */
  readonly stream: string;
  readonly error: string;
  /** 0 where it only waits behind an earlier one. */
  readonly attempts: number;
  readonly deadAtMs: number;
  /** Null where its data can not be read. */
  readonly event: PartnerEvent | null;
};

export type DeadPartnerEvents = {
  /** In the order of the log, at most `limit`; null where no topic is followed. */
  readonly list: (limit: number) => Promise<readonly DeadPartnerEvent[] | null>;
  /** Tries a stream's again, in order, until one fails; null where no topic is followed. */
  readonly replay: (stream: string) => Promise<ReplayResult | null>;
};

type Deps = {
  /** Null until the topic is followed. */
  readonly subscription: () => Pick<Subscription, 'deadLetters' | 'replay'> | null;
  readonly read: ReadPartnerEvent;
};

export function createDeadPartnerEvents({ subscription, read }: Deps): DeadPartnerEvents {
  const eventOf = (data: unknown): PartnerEvent | null => {
    const found = read(data);
    return found.kind === 'read' ? found.event : null;
  };
  return {
    list: async (limit) => {
      const letters = await subscription()?.deadLetters(limit);
      if (letters === undefined) return null;
      return letters.map(({ event: { stream, data }, error, attempts, deadAtMs }) => ({
        ...{ stream, error, attempts, deadAtMs },
        event: eventOf(data),
      }));
    },
    replay: async (stream) => (await subscription()?.replay(stream)) ?? null,
  };
}
