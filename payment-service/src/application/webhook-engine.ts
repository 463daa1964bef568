// Posts what is due to webhooks: claimed in batches, each behind the guard of its own endpoint, so that one that
// is sick holds up nobody else.
import { createClaimedWork } from './claimed-work.ts';
import type { ClaimLimits, ClaimedWork } from './claimed-work.ts';
import { deliverWebhook } from './deliver-webhook.ts';
import type { DeliverWebhookDeps } from './deliver-webhook.ts';
import type { WebhookQueue } from './webhooks.ts';

export type WebhookEngine = Omit<ClaimedWork, 'follow'>;

export type WebhookEngineDeps = DeliverWebhookDeps &
  ClaimLimits & {
    readonly queue: Pick<WebhookQueue, 'claimDue' | 'settle' | 'disable'>;
    readonly onClaimFailed: (error: unknown) => void;
  };

export function createWebhookEngine(deps: WebhookEngineDeps): WebhookEngine {
  const work: ClaimedWork = createClaimedWork({
    ...deps,
    claimDue: (limit) => deps.queue.claimDue(limit),
    onClaimed: (held) => {
      const { webhook, event: eventId } = held;
      void work.follow(
        deliverWebhook(held, deps).catch((error: unknown) =>
          deps.observer.broke({ webhook, eventId, error }),
        ),
      );
    },
  });
  return work;
}
