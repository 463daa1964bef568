// Checks a create request field by field, in the order Twilio complains in.
import type { ErrorContext } from './twilio-errors.ts';

export type CreateRequest = {
  readonly to: string;
  readonly from: string | null;
  readonly messagingServiceSid: string | null;
  readonly body: string;
  readonly statusCallback: string | null;
  readonly numMedia: number;
  /** How long Twilio may try; afterwards the message fails with 30036. */
  readonly validityMs: number;
  /** Null: at once. */
  readonly sendAtMs: number | null;
};

export type CreateCheck =
  | { readonly ok: true; readonly request: CreateRequest }
  | { readonly ok: false; readonly code: number; readonly context: ErrorContext & { parameter?: string } };

const e164 = /^\+[1-9]\d{6,14}$/;
const alphanumericSender = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/;
const bodyLengthMax = 1_600;
const validitySecondsMax = 36_000;
const scheduleMsMin = 900_000;
const scheduleMsMax = 35 * 86_400_000;

/** Test credentials of the real service know these; https://www.twilio.com/docs/iam/test-credentials */
const magicFrom: ReadonlyMap<string, number> = new Map([
  ['+15005550001', 21212],
  ['+15005550007', 21606],
  ['+15005550008', 21611],
]);
const magicTo: ReadonlyMap<string, number> = new Map([
  ['+15005550001', 21211],
  ['+15005550002', 21612],
  ['+15005550003', 21408],
  ['+15005550004', 21610],
  ['+15005550009', 21614],
]);
const magicSender = '+15005550006';

/** E.164 out of what people write; what can not be read comes back as it was. */
export function normalisePhone(written: string): string {
  return written.replace(/[\s().-]/g, '');
}

function fromProblem(from: string, ownNumber: string): number | null {
  const magic = magicFrom.get(from);
  if (magic !== undefined) return magic;
  if (from === ownNumber || from === magicSender || alphanumericSender.test(from)) return null;
  return e164.test(from) ? 21606 : 21212;
}

function bodyProblem(form: URLSearchParams, body: string): number | null {
  const media = form.getAll('MediaUrl').length;
  if (media > 10) return 21623;
  if (body === '' && media === 0 && !form.has('ContentSid')) return 21602;
  // The second count is by characters; it is made only where it can matter.
  return body.length > bodyLengthMax && Array.from(body).length > bodyLengthMax ? 21617 : null;
}

function parameterProblem(form: URLSearchParams): string | null {
  const validity = form.get('ValidityPeriod');
  if (
    validity !== null &&
    !(/^\d{1,5}$/.test(validity) && Number(validity) >= 1 && Number(validity) <= validitySecondsMax)
  ) {
    return 'ValidityPeriod must be a whole number from 1 to 36000';
  }
  const schedule = form.get('ScheduleType');
  return schedule === null || schedule === 'fixed' ? null : 'ScheduleType must be fixed';
}

function readSchedule(
  form: URLSearchParams,
  nowMs: number,
): { readonly sendAtMs: number | null } | { readonly code: number } {
  if (form.get('ScheduleType') === null) return { sendAtMs: null };
  if (form.get('MessagingServiceSid') === null) return { code: 35118 };
  const sendAtMs = Date.parse(form.get('SendAt') ?? '');
  if (Number.isNaN(sendAtMs)) return { code: 35114 };
  const isInRange = sendAtMs >= nowMs + scheduleMsMin && sendAtMs <= nowMs + scheduleMsMax;
  return isInRange ? { sendAtMs } : { code: 35111 };
}

function isCallbackUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

export function checkCreate(
  form: URLSearchParams,
  limits: { ownNumber: string; nowMs: number },
): CreateCheck {
  const toWritten = form.get('To') ?? '';
  const from = form.get('From') || null;
  const service = form.get('MessagingServiceSid') || null;
  const body = form.get('Body') ?? '';
  const fail = (code: number, parameter?: string): CreateCheck => ({
    ok: false,
    code,
    context: {
      to: toWritten,
      from: from ?? service ?? '',
      ...(parameter === undefined ? {} : { parameter }),
    },
  });

  if (toWritten === '') return fail(21604);
  if (from === null && service === null) return fail(21603);
  if (service !== null && !/^MG[0-9a-fA-F]{32}$/.test(service)) return fail(21705, service);
  const sender = from === null ? null : normalisePhone(from);
  const senderProblem =
    from === null || sender === null
      ? null
      : fromProblem(e164.test(sender) ? sender : from, limits.ownNumber);
  if (senderProblem !== null) return fail(senderProblem);
  const to = normalisePhone(toWritten);
  if (!e164.test(to)) return fail(21211);
  const recipientProblem = magicTo.get(to);
  if (recipientProblem !== undefined) return fail(recipientProblem);
  if (sender === to) return fail(21266);
  const textProblem = bodyProblem(form, body);
  if (textProblem !== null) return fail(textProblem);
  const parameter = parameterProblem(form);
  if (parameter !== null) return fail(20422, parameter);
  const statusCallback = form.get('StatusCallback') || null;
  if (statusCallback !== null && !isCallbackUrl(statusCallback)) return fail(21609);
  const schedule = readSchedule(form, limits.nowMs);
  if ('code' in schedule) return fail(schedule.code);

  const numMedia = form.getAll('MediaUrl').length;
  const { sendAtMs } = schedule;
  const validityMs = Number(form.get('ValidityPeriod') ?? validitySecondsMax) * 1_000;
  return {
    ok: true,
    request: {
      to,
      from: sender,
      messagingServiceSid: service,
      body,
      statusCallback,
      numMedia,
      validityMs,
      sendAtMs,
    },
  };
}
