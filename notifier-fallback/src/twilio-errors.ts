// Twilio's errors: one table of codes, and the answer they make. Codes marked
// modelled stand for refusals whose number no public document gives.
import type { ProviderAnswer } from '@relevo/notifier-kit';

/** Numbers as the caller wrote them, since Twilio's messages repeat them. */
export type ErrorContext = { readonly to?: string | undefined; readonly from?: string | undefined };

type ErrorRow = { readonly status: number; readonly message: string; readonly detail?: string };

const rows: Readonly<Record<number, ErrorRow>> = {
  20003: { status: 401, message: 'Authenticate', detail: 'Your AccountSid or AuthToken was incorrect.' },
  20009: { status: 409, message: 'Unable to delete record. Resource not complete' },
  20404: { status: 404, message: 'The requested resource {url} was not found' },
  20409: { status: 409, message: 'The message can not be changed in its present status' }, // modelled
  20413: { status: 413, message: 'Request body too large' }, // modelled
  20415: { status: 415, message: 'Unsupported media type: send application/x-www-form-urlencoded' }, // modelled
  20422: { status: 400, message: 'Invalid parameter: {parameter}' }, // modelled
  20429: { status: 429, message: 'Too Many Requests' },
  20500: { status: 500, message: 'Internal Server Error' },
  20503: { status: 503, message: 'Service unavailable' },
  21211: { status: 400, message: "The 'To' number {to} is not a valid phone number." },
  21212: {
    status: 400,
    message: "The 'From' number {from} is not a valid phone number, shortcode, or alphanumeric sender ID.",
  },
  21266: { status: 400, message: "'To' and 'From' number cannot be the same: {to}" },
  21408: {
    status: 400,
    message:
      "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}",
  },
  21602: { status: 400, message: 'Message body is required.' },
  21603: { status: 400, message: "A 'From' phone number is required." },
  21604: { status: 400, message: "A 'To' phone number is required." },
  21606: {
    status: 400,
    message:
      'The From phone number {from} is not a valid, SMS-capable inbound phone number or short code for your account.',
  },
  21609: { status: 400, message: "The 'StatusCallback' URL is not a valid URL." },
  21610: { status: 400, message: 'Attempt to send to unsubscribed recipient' },
  21611: { status: 429, message: 'SMS queue is full.' },
  21612: {
    status: 400,
    message:
      "The 'To' phone number: {to}, is not currently reachable using the 'From' phone number: {from} via SMS.",
  },
  21614: { status: 400, message: 'To number: {to}, is not a mobile number' },
  21617: { status: 400, message: 'The concatenated message body exceeds the 1600 character limit.' },
  21623: { status: 400, message: 'Number of media files exceeds allowed limit.' },
  21705: { status: 400, message: 'The Messaging Service Sid {parameter} is invalid.' },
  35111: { status: 400, message: 'SendAt time must be between 900 seconds and 35 days from now.' },
  35114: { status: 400, message: 'SendAt is required, as a date in ISO 8601, with ScheduleType=fixed.' },
  35118: { status: 400, message: 'MessagingServiceSid is required to schedule a message.' },
};

const codeOfStatus: Readonly<Record<number, number>> = {
  401: 20003,
  404: 20404,
  413: 20413,
  415: 20415,
  429: 20429,
  500: 20500,
  503: 20503,
};

export const errorCodes: readonly number[] = Object.keys(rows).map(Number);

export type ErrorOptions = ErrorContext & {
  readonly url?: string;
  readonly parameter?: string;
  /** Instead of the table's. */
  readonly status?: number;
  /** The status on the wire where it differs from the one in the body. */
  readonly wireStatus?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

export const jsonHeaders = { 'Content-Type': 'application/json;charset=utf-8' };

export function codeForStatus(status: number): number {
  return codeOfStatus[status] ?? 20_000 + status;
}

export function errorAnswer(code: number, options: ErrorOptions = {}): ProviderAnswer {
  const row: ErrorRow = rows[code] ?? { status: 400, message: 'Error' };
  const status = options.status ?? row.status;
  const texts: Readonly<Record<string, string | undefined>> = {
    to: options.to,
    from: options.from,
    url: options.url,
    parameter: options.parameter,
  };
  const body = {
    code,
    message: row.message.replace(/\{(\w+)\}/g, (_whole, name: string) => texts[name] ?? ''),
    ...(row.detail === undefined ? {} : { detail: row.detail }),
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  };
  return {
    status: options.wireStatus ?? status,
    headers: { ...jsonHeaders, ...options.headers },
    body: JSON.stringify(body),
  };
}
