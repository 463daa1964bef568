// The one table of problems that this service answers with.
import { sendProblem } from '@relevo/service-kit';
import type { Problem, ProblemDetail } from '@relevo/service-kit';
import type { Response } from 'express';
import { DatabaseUnavailableError, OutcomeUnknownError } from '../../application/store.ts';
import { outages } from './outages.ts';
import { refusals } from './refusals.ts';

const problems = { ...refusals, ...outages };

export type ProblemCode = keyof typeof problems;

/** The entry of the table as a whole. */
export function problemOf(code: ProblemCode, errors?: readonly ProblemDetail[]): Problem {
  return { code, ...problems[code], ...(errors === undefined ? {} : { errors }) };
}

export function answerProblem(
  response: Response,
  code: ProblemCode,
  errors?: readonly ProblemDetail[],
): void {
  sendProblem(response, problemOf(code, errors));
}

/** What a use case may throw as a caller's affair; everything else is ours. */
export function problemOfError(error: unknown): Problem | null {
  if (error instanceof DatabaseUnavailableError || error instanceof OutcomeUnknownError)
    return problemOf(error.code);
  return null;
}
