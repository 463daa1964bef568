// A message as Twilio's API shows it. Counts are strings, the error code is not.
import type { StoredMessage } from '@relevo/notifier-kit';

export type TwilioExtra = {
  readonly messagingServiceSid: string | null;
  readonly statusCallback: string | null;
  readonly numMedia: number;
  /** With a Messaging Service the sender is chosen only when the message goes out. */
  readonly isSenderChosenLater: boolean;
  isRedacted: boolean;
  isDeleted: boolean;
};

export type TwilioMessage = StoredMessage<TwilioExtra>;

export const failureTexts: Readonly<Record<number, string>> = {
  30001: 'Queue overflow',
  30002: 'Account suspended',
  30003: 'Unreachable destination handset',
  30004: 'Message blocked',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Carrier violation',
  30008: 'Unknown error',
  30036: 'Validity period expired',
  30410: 'Provider timeout error',
};

/** RFC 2822, in whole seconds, as Twilio dates everything. */
function rfc2822(atMs: number): string {
  return new Date(atMs).toUTCString().replace('GMT', '+0000');
}

function messageUri(accountSid: string, sid: string): string {
  return `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`;
}

export function viewMessage(
  message: TwilioMessage,
  { accountSid, withFeedback }: { accountSid: string; withFeedback: boolean },
): Readonly<Record<string, unknown>> {
  const uri = messageUri(accountSid, message.id);
  const folder = uri.replace(/\.json$/, '');
  const { failureCode, extra } = message;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: extra.isRedacted ? '' : message.body,
    date_created: rfc2822(message.receivedAtMs),
    date_sent: message.sentAtMs === null ? null : rfc2822(message.sentAtMs),
    date_updated: rfc2822(message.statusAtMs),
    direction: 'outbound-api',
    error_code: typeof failureCode === 'number' ? failureCode : null,
    error_message: typeof failureCode === 'number' ? (failureTexts[failureCode] ?? 'Unknown error') : null,
    from: extra.isSenderChosenLater && message.sentAtMs === null ? null : message.from,
    messaging_service_sid: extra.messagingServiceSid,
    num_media: String(extra.numMedia),
    num_segments: String(message.segments),
    price: null,
    price_unit: 'USD',
    sid: message.id,
    status: message.status,
    subresource_uris: {
      media: `${folder}/Media.json`,
      ...(withFeedback ? { feedback: `${folder}/Feedback.json` } : {}),
    },
    to: message.to,
    uri,
  };
}
