// Money that is taken and given back here, from its parts.
import type { Logger, Registry } from '@relevo/service-kit';
import type { OutboxWatch } from './adapters/postgres/outbox-watch.ts';
import type { Database } from './adapters/postgres/pool.ts';
import type { EventFeed } from './application/event-feed.ts';
import type { TakePayment } from './application/take-payment.ts';
import type { EventLogParts } from './compose-events.ts';
import { composeGateway } from './compose-gateway.ts';
import { composeRefunds } from './compose-refunds.ts';
import type { Refunds } from './compose-refunds.ts';
import { composeTaking } from './compose-taking.ts';
import type { UseCases } from './compose-use-cases.ts';
import type { Config } from './config.ts';

export type Money = Omit<Refunds, 'engine'> & {
  /** Null where nobody takes money here. */
  readonly takePayment: TakePayment | null;
  readonly start: () => void;
  readonly stop: (graceMs: number) => Promise<void>;
  /** Once nothing asks the gateway any more. */
  readonly close: () => void;
};

export type MoneyDeps = {
  readonly config: Config;
  readonly database: Database;
  readonly eventLog: EventLogParts | null;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly owner: string;
  readonly now: () => number;
  readonly outbox: Pick<OutboxWatch, 'latest'>;
  /** Whoever watches live. */
  readonly feed: EventFeed;
  readonly useCases: Pick<UseCases, 'observer' | 'engine'>;
};

export async function composeMoney(deps: MoneyDeps): Promise<Money> {
  const { config, eventLog, logger, outbox, useCases } = deps;
  const events = eventLog?.writer ?? null;
  const gateway = await composeGateway({
    ...deps,
    onMoved: (transition) => deps.feed.publish('breaker.moved', { ...transition, kind: 'payment_gateway' }),
  });
  const { gateway: limits } = config.payments;
  const taking =
    gateway &&
    limits &&
    composeTaking({
      ...deps,
      ...gateway,
      events,
      limits,
      delivery: config.delivery,
      outstanding: () => outbox.latest().total,
      observer: useCases.observer,
      onOwed: () => useCases.engine.hint(),
      onClaimFailed: (error) => logger.warn('authorizations.not-claimed', { error }),
    });
  const { engine, ...refunds } = composeRefunds({ ...deps, events, gateway });
  const engines = [taking?.engine, engine].filter((each) => each != null);
  return {
    ...refunds,
    takePayment: taking?.takePayment ?? null,
    start: () => {
      for (const each of engines) each.start();
    },
    stop: async (graceMs) => {
      await Promise.all(engines.map((each) => each.stop(graceMs)));
    },
    close: () => gateway?.close(),
  };
}
