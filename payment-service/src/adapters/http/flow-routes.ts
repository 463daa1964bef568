// GET /flow: what moves now, from payments through the queue and the providers to the end.
import { z } from 'zod';
import type { ProviderGuard } from '@relevo/resilience';
import type { NotificationStatus } from '../../domain/notification.ts';
import { providerInUse } from '../breaker-gauges.ts';
import type { DeliveryMeters } from '../meters/delivery-meters.ts';
import type { OutboxCount } from '../postgres/outbox-watch.ts';
import { circuitState } from './provider-schemas.ts';
import { jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import { timestamp } from './schemas.ts';
import { at, atOrNull } from './views.ts';

const rate = z.number();

const flow = z
  .object({
    at: timestamp,
    window_s: z.number().meta({ description: 'Rates are over the last so many whole seconds.' }),
    payments: z.object({ taken_per_s: rate, refused_per_s: rate }),
    queue: z
      .object({
        queued: z.number(),
        sending: z.number(),
        verifying: z.number(),
        waiting: z.number(),
        oldest_at: timestamp.nullable(),
      })
      .meta({ description: 'What is owed, of all replicas, counted every few seconds.' }),
    providers: z.array(
      z.object({
        name: z.string(),
        state: circuitState,
        in_use: z.boolean(),
        attempts_per_s: rate,
        accepted_per_s: rate,
        failed_per_s: rate.meta({ description: 'Calls that speak against the provider.' }),
        skipped_per_s: rate.meta({ description: 'Times that a gate refused it.' }),
      }),
    ),
    settled: z.object({ accepted_per_s: rate, delivered_per_s: rate, dead_per_s: rate }),
  })
  .meta({ id: 'Flow' });

type FlowBody = z.input<typeof flow>;
export type ViewFlow = () => FlowBody;

export type FlowDeps = {
  readonly guards: readonly ProviderGuard[];
  readonly meters: Pick<DeliveryMeters, 'flow' | 'of'>;
  readonly outbox: () => OutboxCount;
  readonly now: () => number;
};

const windowSeconds = 10;

export function createFlowView({ guards, meters, outbox, now }: FlowDeps): ViewFlow {
  const perSecond = (name: Parameters<typeof meters.flow.perSecond>[0]): number =>
    meters.flow.perSecond(name, windowSeconds);
  const viewProvider = (guard: ProviderGuard): FlowBody['providers'][number] => {
    const { counters } = meters.of(guard.name);
    return {
      name: guard.name,
      state: guard.snapshot().state,
      in_use: providerInUse(guards) === guard.name,
      attempts_per_s: counters.perSecond('attempts', windowSeconds),
      accepted_per_s: counters.perSecond('accepted', windowSeconds),
      failed_per_s: counters.perSecond('failed', windowSeconds),
      skipped_per_s: counters.perSecond('skipped', windowSeconds),
    };
  };
  return () => {
    const { byStatus, oldestMs } = outbox();
    const owed = (status: NotificationStatus): number => byStatus.get(status) ?? 0;
    return {
      at: at(now()),
      window_s: windowSeconds,
      payments: { taken_per_s: perSecond('taken'), refused_per_s: perSecond('refused') },
      queue: {
        queued: owed('queued'),
        sending: owed('sending'),
        verifying: owed('verifying'),
        waiting: owed('waiting'),
        oldest_at: atOrNull(oldestMs),
      },
      providers: guards.map(viewProvider),
      settled: {
        accepted_per_s: perSecond('accepted'),
        delivered_per_s: perSecond('delivered'),
        dead_per_s: perSecond('dead'),
      },
    };
  };
}

export function createFlowRoutes(viewFlow: ViewFlow): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/flow',
      operation: {
        summary: 'What moves now, as this replica sees it.',
        tags: ['providers'],
        responses: { '200': jsonResponse('Rates and the queue.', flow), ...problemResponses('401', '500') },
      },
      handle: (_request, response) => {
        response.json(viewFlow());
      },
    },
  ];
}
