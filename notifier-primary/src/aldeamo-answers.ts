// The answers of the Aldeamo-style API. Business errors are HTTP 200 with a
// negative status, so that only the body tells.
import type { ProviderAnswer } from '@relevo/notifier-kit';
import { reasons } from './aldeamo-codes.ts';
import type { AldeamoCode } from './aldeamo-codes.ts';
import { bogotaTime, timeZone } from './bogota-time.ts';

const jsonHeaders = { 'Content-Type': 'application/json;charset=UTF-8' };

export type Recipient = {
  readonly mobile: string;
  readonly transactionId: string;
  readonly status: AldeamoCode;
  readonly reason: string;
};

export function json(body: unknown, status = 200): ProviderAnswer {
  return { status, headers: jsonHeaders, body: JSON.stringify(body) };
}

/** The whole request refused. `reason` is for people, the code for programs. */
export function refusal(code: AldeamoCode, reason: string = reasons[code], httpStatus = 200): ProviderAnswer {
  return json({ status: code, reason }, httpStatus);
}

export function sendAnswer(recipients: readonly Recipient[], atMs: number): ProviderAnswer {
  const received = recipients.filter(({ status }) => status === 1);
  const failed = recipients.filter(({ status }) => status !== 1);
  return json({
    status: 1,
    reason: reasons[1],
    result: {
      totalRequest: recipients.length,
      totalFailed: failed.length,
      receivedRequests: received,
      failedRequests: failed,
      dateToSend: bogotaTime(atMs),
      timeZone,
    },
  });
}
