// Delivery receipts (modelled: no public document describes them).
import type { ReceiptRequest, StoredMessage } from '@relevo/notifier-kit';
import { bogotaTime } from './bogota-time.ts';
import type { Settings } from './config.ts';
import { receiptWords } from './message-life.ts';
import type { AldeamoExtra } from './send-operations.ts';

const reasons: Readonly<Record<string, string>> = {
  DELIVERED: 'Delivered to handset',
  UNDELIVERED: 'Handset unreachable',
  EXPIRED: 'Validity period expired',
  REJECTED: 'Rejected by carrier',
};

export function receiptFor(message: StoredMessage<AldeamoExtra>, settings: Settings): ReceiptRequest | null {
  const url = settings.RECEIPTS_URL;
  const status = receiptWords[message.status];
  if (url === undefined || status === undefined) return null;
  const credentials = `${settings.RECEIPTS_USER ?? ''}:${settings.RECEIPTS_PASSWORD ?? ''}`;
  return {
    url,
    headers: {
      'Content-Type': 'application/json;charset=UTF-8',
      Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    },
    body: JSON.stringify({
      transactionId: message.id,
      correlationLabel: message.correlationLabel ?? '',
      mobile: message.extra.mobile,
      country: message.extra.country,
      status,
      statusDate: bogotaTime(message.statusAtMs),
      reason: reasons[status],
    }),
    isTargetTrusted: true,
  };
}
