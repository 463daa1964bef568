// What is done, by request or by itself.
import type { Logger, Registry } from '@relevo/service-kit';
import type { AppParts } from './compose-app.ts';
import { composeErasure } from './compose-erasure.ts';
import type { EventLogParts } from './compose-events.ts';
import type { Live } from './compose-live.ts';
import { composeMoney } from './compose-money.ts';
import { composePartners } from './compose-partners.ts';
import { composeReplays } from './compose-replays.ts';
import type { State } from './compose-state.ts';
import { composeUseCases } from './compose-use-cases.ts';
import type { Config } from './config.ts';

export type Work = Pick<AppParts, 'useCases' | 'replays' | 'erasure' | 'money' | 'partners'>;

export type WorkNeeds = State &
  Pick<AppParts, 'channels' | 'fleet' | 'telemetry'> & {
    readonly live: Live;
    readonly registry: Registry;
    readonly eventLog: EventLogParts | null;
  };

export async function composeWork(config: Config, logger: Logger, needs: WorkNeeds): Promise<Work> {
  const { database, owner, eventLog, clock, outbox, channels, fleet, telemetry } = needs;
  const events = eventLog?.writer ?? null;
  const useCases = composeUseCases({
    ...{ config, database, owner, events, channels },
    observer: fleet.withReceiptHealth(telemetry.observer),
    awaitReceipt: fleet.awaitReceipt,
    now: clock.now,
    outstanding: () => outbox.latest().total,
    onClaimFailed: (error) => logger.warn('notifications.not-claimed', { error }),
    onSweepFailed: (error) => logger.warn('receipts.not-swept', { error }),
  });
  const replays = composeReplays({
    config,
    database,
    owner,
    channels,
    observer: telemetry.upkeep.replays,
    hint: () => useCases.engine.hint(),
    onFailed: (error) => logger.warn('replays.not-carried-on', { error }),
  });
  const erasure = composeErasure({
    ...{ config, database, events, telemetry },
    now: clock.now,
    onFailed: (error) => logger.warn('personal-data.not-aged-out', { error }),
  });
  const { feed } = needs.live;
  const money = await composeMoney({ ...needs, config, logger, useCases, feed, now: clock.now });
  const partners = composePartners({ ...needs, logger, now: clock.now, group: config.writeGroup });
  return { useCases, replays, erasure, money, partners };
}
