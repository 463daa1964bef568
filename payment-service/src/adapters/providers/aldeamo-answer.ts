// What Aldeamo's answer to one send says. Business errors come as HTTP 200, so
// only the body decides; an answer that contradicts itself is no success.
import { z } from 'zod';
import type { CallResult } from '../../domain/attempt.ts';
import { aldeamoReceived, verdictOnRecipient, verdictOnRequest } from './aldeamo-outcomes.ts';
import type { SplitNumber } from './calling-codes.ts';
import { acceptedAs, type Verdict, verdictOf } from './classify-http.ts';
import { idOf, parseJson } from './json-answer.ts';

// Codes and mobiles come as numbers or as strings.
const codeSchema = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,4}$/)
    .transform(Number),
]);
const mobileSchema = z.union([z.int().transform(String), z.string()]);

const recipientSchema = z.object({
  mobile: mobileSchema,
  transactionId: z.unknown().optional(),
  status: codeSchema,
});

const answerSchema = z.object({
  status: codeSchema,
  result: z
    .object({
      totalFailed: z.number().nullish(),
      receivedRequests: z.array(recipientSchema).nullish(),
      failedRequests: z.array(recipientSchema).nullish(),
    })
    .nullish(),
});

const unparsable: Verdict = { outcome: 'unknown', reason: 'unparsable_answer' };
const withoutId: Verdict = { outcome: 'unknown', reason: 'answer_without_id' };

/** `retryAfterMs` comes from the headers, and goes with whatever the body says. */
export function readAldeamoAnswer(body: string, to: SplitNumber, retryAfterMs: number | null): CallResult {
  const parsed = answerSchema.safeParse(parseJson(body));
  if (!parsed.success) return verdictOf(unparsable, null, null);
  const { status, result } = parsed.data;
  const received = result?.receivedRequests ?? [];
  const failed = result?.failedRequests ?? [];

  if (status !== aldeamoReceived) {
    // Refused as a whole and yet received: not to be believed either way.
    if (received.length > 0) return verdictOf(unparsable, String(status), null);
    return verdictOf(verdictOnRequest(status), String(status), retryAfterMs);
  }
  const [recipient, ...others] = [...received, ...failed];
  if (recipient === undefined) return verdictOf(withoutId, null, null);
  if (others.length > 0 || !isSameMobile(recipient.mobile, to)) return verdictOf(unparsable, null, null);

  const code = String(recipient.status);
  const isReceived = received.length === 1;
  // In the list that its own code contradicts.
  if (isReceived !== (recipient.status === aldeamoReceived)) return verdictOf(unparsable, code, null);
  if (!isReceived) return verdictOf(verdictOnRecipient(recipient.status), code, retryAfterMs);
  if ((result?.totalFailed ?? 0) > 0) return verdictOf(unparsable, code, null);

  const id = idOf(recipient.transactionId);
  return id === null ? verdictOf(withoutId, code, null) : acceptedAs(id);
}

function isSameMobile(echoed: string, { country, national }: SplitNumber): boolean {
  const digits = echoed.replace(/^\+/, '');
  return digits === national || digits === country + national;
}
