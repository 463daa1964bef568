// What became of a message whose sid is known: asked where its receipt is overdue.
import { z } from 'zod';
import type { LookUpResult } from '../../application/ports.ts';
import type { DeliveryState } from '../../domain/receipt.ts';
import type { HttpAnswer } from './axios-http-client.ts';
import { isSuccess, lookUpRefused } from './classify-http.ts';
import { parseJson } from './json-answer.ts';

const messageSchema = z.object({ sid: z.string(), status: z.string(), error_code: z.int().nullish() });

const ended: ReadonlyMap<string, Exclude<DeliveryState['state'], 'on_its_way'>> = new Map([
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

export function readMessageState(answer: HttpAnswer, sid: string, nowMs: number): LookUpResult {
  // It answered with this sid when it took the message: if it has none by it now, nobody will deliver it.
  if (answer.status === 404) return { kind: 'absent' };
  if (!isSuccess(answer)) return lookUpRefused(answer, nowMs);
  const message = messageSchema.safeParse(parseJson(answer.body));
  if (!message.success || message.data.sid !== sid) return { kind: 'unavailable' };
  const { status, error_code: errorCode = null } = message.data;
  const state = ended.get(status) ?? 'on_its_way';
  const code = state === 'failed' && errorCode !== null ? String(errorCode) : null;
  return { kind: 'found', providerMessageId: sid, delivery: { state, code } };
}
