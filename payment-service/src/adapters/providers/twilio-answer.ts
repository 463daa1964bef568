// What Twilio's answer to one create says.
import { z } from 'zod';
import type { CallResult } from '../../domain/attempt.ts';
import type { HttpAnswer } from './axios-http-client.ts';
import {
  acceptedAs,
  type ClassifyOptions,
  classifyRefusal,
  isSuccess,
  retryAfterOf,
  verdictOf,
} from './classify-http.ts';
import { parseJson } from './json-answer.ts';
import { twilioErrorCodes, verdictOnFailedMessage } from './twilio-outcomes.ts';

export const messageSidPattern = /^(SM|MM)[0-9a-f]{32}$/;

const errorSchema = z.object({ code: z.int() });

const createdSchema = z.object({
  sid: z.unknown().optional(),
  to: z.string(),
  status: z.enum([
    'queued',
    'accepted',
    'scheduled',
    'sending',
    'sent',
    'delivered',
    'failed',
    'undelivered',
  ]),
  error_code: z.int().nullish(),
});

/** `to` is the number the message was for: an answer about another one is not ours. */
export function readTwilioAnswer(answer: HttpAnswer, to: string, options: ClassifyOptions): CallResult {
  return isSuccess(answer) ? readCreated(answer, to) : readError(answer, options);
}

function readCreated(answer: HttpAnswer, to: string): CallResult {
  const json = parseJson(answer.body);
  const created = createdSchema.safeParse(json);
  if (!created.success) {
    const isWithoutSid = z.object({ sid: z.undefined().optional() }).safeParse(json).success;
    const reason = isWithoutSid ? 'answer_without_id' : 'unparsable_answer';
    return verdictOf({ outcome: 'unknown', reason }, null, null);
  }
  const { sid, status, error_code: errorCode = null } = created.data;
  if (created.data.to !== to)
    return verdictOf({ outcome: 'unknown', reason: 'unparsable_answer' }, null, null);
  if (typeof sid !== 'string' || !messageSidPattern.test(sid)) {
    return verdictOf({ outcome: 'unknown', reason: 'answer_without_id' }, null, null);
  }
  if (status === 'failed' || status === 'undelivered') {
    return verdictOf(verdictOnFailedMessage(errorCode), errorCode === null ? null : String(errorCode), null);
  }
  return acceptedAs(sid);
}

function readError(answer: HttpAnswer, options: ClassifyOptions): CallResult {
  const byClass = classifyRefusal(answer, options);
  const error = errorSchema.safeParse(parseJson(answer.body));
  if (!error.success) return byClass;
  const { code } = error.data;
  const exception = answer.status < 400 || answer.status >= 500 ? undefined : twilioErrorCodes.get(code);
  return exception === undefined
    ? { ...byClass, providerCode: String(code) }
    : verdictOf(exception, String(code), retryAfterOf(answer, options.nowMs));
}
