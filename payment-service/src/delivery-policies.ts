// From the configuration and the providers to the policy of each class of notifications.
import type { Channels } from './application/channels.ts';
import type { Config } from './config.ts';
import type { DeliveryPolicy } from './domain/delivery-history.ts';
import { defaultClass } from './domain/notification-class.ts';
import type { NotificationClass } from './domain/notification-class.ts';
import type { GatewayFile } from './gateway-file.ts';

function toNotificationClass(entry: GatewayFile['notification_classes'][string]): NotificationClass {
  return {
    onUnknown: entry.on_unknown,
    onMissingReceipt: entry.on_missing_receipt,
    isCritical: entry.critical,
  };
}

/** By the name of a class; one that has left the configuration gets the default's. */
export function createPolicyOf(
  { delivery, notificationClasses, providers }: Config,
  channels: Channels,
): (notificationClass: string) => DeliveryPolicy {
  const ofAll = {
    providers: [...channels.keys()],
    absenceIsProof: new Set(
      [...channels].filter(([, { provider }]) => provider.absenceIsProof).map(([name]) => name),
    ),
    receiptDeadlineMs: new Map(
      providers.flatMap(({ name, receipts }) =>
        receipts === null ? [] : [[name, receipts.deadlineMs] as const],
      ),
    ),
    afterFailure: (provider: string, code: string | null) =>
      channels.get(provider)?.provider.afterFailure?.(code) ?? 'next_provider',
    attemptsMax: delivery.attempts_max,
    waitBaseMs: delivery.wait_base_ms,
    waitMaxMs: delivery.wait_max_ms,
    settleMs: delivery.settle_ms,
    verifyMs: delivery.verify_ms,
  };
  const policies = new Map<string, DeliveryPolicy>(
    Object.entries(notificationClasses).map(([name, entry]) => [
      name,
      { ...ofAll, ...toNotificationClass(entry) },
    ]),
  );
  const fallback = policies.get(defaultClass);
  if (fallback === undefined) throw new Error(`there is no class ${defaultClass}`);
  return (notificationClass) => policies.get(notificationClass) ?? fallback;
}
