// What a request asks for in its headers: under which key, and how long it waits.
import type { Request, Response } from 'express';
import { answerProblem } from './problem.ts';

/** Node joins what a header says twice: two keys are none, as nobody can tell which of them is meant. */
const isJoined = (request: Request, key: string): boolean =>
  key.includes(',') && (request.headersDistinct['idempotency-key'] ?? []).length > 1;

/** Null where there is none; undefined after an answer was given. */
export function readIdempotencyKey(request: Request, response: Response): string | null | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return null;
  if (/^[\x20-\x7e]{1,255}$/.test(key) && !isJoined(request, key)) return key;
  answerProblem(response, 'invalid_idempotency_key');
  return undefined;
}

const waitSecondsMax = 30;

/** RFC 7240: a preference that is not understood is ignored. */
export function readWaitSeconds(request: Request): number | null {
  const [, seconds] = /(?:^|[,;]\s*)wait=(\d{1,4})(?:\s*[,;]|\s*$)/i.exec(request.get('Prefer') ?? '') ?? [];
  return seconds === undefined ? null : Math.min(Number(seconds), waitSecondsMax);
}

/** RFC 7240: the caller does not need the result now. */
export const mayWait = (request: Request): boolean =>
  /(?:^|[,;]\s*)respond-async(?:\s*[,;]|\s*$)/i.test(request.get('Prefer') ?? '');
