// Asks Aldeamo's report whether a message in doubt was taken. The
// correlationLabel is ours and unique to the attempt, so a match is certain.
// The label in the report, and filtering by it, are modelled.
import { z } from 'zod';
import type { LookUpQuery, LookUpResult } from '../../application/ports.ts';
import type { DeliveryState } from '../../domain/receipt.ts';
import { aldeamoReceived } from './aldeamo-outcomes.ts';
import { splitE164 } from './calling-codes.ts';
import type { HttpAnswer } from './axios-http-client.ts';
import { isSuccess, lookUpRefused } from './classify-http.ts';
import { idOf, parseJson } from './json-answer.ts';

// Before: clocks that disagree. After: a provider that dates a message by the
// hour it goes out, some time after it was taken.
const windowBeforeMs = 15 * 60_000;
const windowAfterMs = 60 * 60_000;

// Colombia has had no summer time since 1993.
const bogotaOffsetMs = -5 * 3_600_000;

const reportSchema = z.object({
  status: z.union([z.literal(aldeamoReceived), z.literal(String(aldeamoReceived))]),
  result: z.object({
    reportList: z.array(
      z.object({
        correlationLabel: z.unknown().optional(),
        transactionId: z.unknown().optional(),
        state: z.unknown().optional(),
        gsm: z.union([z.string(), z.number()]).nullish(),
      }),
    ),
  }),
});

/** The body of the report request, or null where the number was never one this provider can be asked about. */
export function reportRequestFor(query: LookUpQuery, user: string): string | null {
  const to = splitE164(query.to);
  if (to === null) return null;
  return JSON.stringify({
    filters: {
      clickReport: false,
      dateToSendFrom: bogotaTime(query.attemptStartedAtMs - windowBeforeMs),
      dateToSendTo: bogotaTime(query.attemptStartedAtMs + windowAfterMs),
      land: to.country,
      userNameList: [user],
      correlationLabel: query.attemptId,
    },
  });
}

export function readReport(answer: HttpAnswer, { attemptId, to }: LookUpQuery, nowMs: number): LookUpResult {
  if (!isSuccess(answer)) return lookUpRefused(answer, nowMs);
  const report = reportSchema.safeParse(parseJson(answer.body));
  if (!report.success) return { kind: 'unavailable' };
  const own = report.data.result.reportList.filter((entry) => entry.correlationLabel === attemptId);
  if (own.length === 0) return { kind: 'absent' };
  // Our label on somebody else's message is an answer that can not be true.
  if (own.some(({ gsm }) => gsm != null && `+${gsm}` !== to)) return { kind: 'unavailable' };
  const id = own.map((entry) => idOf(entry.transactionId)).find((found) => found !== null);
  // Listed without an id, it was taken all the same: sending it again would be
  // a duplicate we know of. The label then is the handle a receipt repeats.
  const delivery = own.map((entry) => deliveryOf(entry.state)).find((found) => found !== null) ?? null;
  return { kind: 'found', providerMessageId: id ?? attemptId, delivery };
}

/** Modelled: the words of Aldeamo's console, and the receipt's word for each. */
const states: ReadonlyMap<unknown, DeliveryState> = new Map([
  ['PROGRAMADO', { state: 'on_its_way', code: null }],
  ['EN PROCESO', { state: 'on_its_way', code: null }],
  ['ENVIADO', { state: 'on_its_way', code: null }],
  ['ENTREGADO', { state: 'delivered', code: null }],
  ['NO ENTREGADO', { state: 'failed', code: 'UNDELIVERED' }],
  ['EXPIRADO', { state: 'failed', code: 'EXPIRED' }],
  ['RECHAZADO', { state: 'failed', code: 'REJECTED' }],
  ['CANCELADO', { state: 'failed', code: 'CANCELED' }],
]);

/** Null where the word is not known: it may mean anything. */
function deliveryOf(state: unknown): DeliveryState | null {
  return states.get(state) ?? null;
}

/** `YYYY-MM-DD HH:mm:ss` on the clocks of Bogotá, the zone the API answers in. */
function bogotaTime(atMs: number): string {
  return new Date(atMs + bogotaOffsetMs).toISOString().slice(0, 19).replace('T', ' ');
}
