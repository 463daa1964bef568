// Checks a fault that somebody sent and puts it in, or answers why not.
import type { Response } from 'express';
import { sendProblem } from '@relevo/service-kit';
import { sendInvalid } from './admin-body.ts';
import { checkFault } from './fault-definition.ts';
import type { FaultDefinition } from './fault-definition.ts';
import type { FaultSet } from './fault-set.ts';
import { viewFault } from './fault-view.ts';

export type CodeProblem = (code: number | string, kind: FaultDefinition['kind']) => string | null;

/** The definition with its defaults, or null once the answer has been sent. */
export function checkOrRefuse(
  given: unknown,
  response: Response,
  codeProblem: CodeProblem,
): FaultDefinition | null {
  const check = checkFault(given);
  if (!check.ok) {
    sendInvalid(response, check.problems);
    return null;
  }
  const { params, kind } = check.fault;
  const code = 'code' in params ? params.code : undefined;
  const problem = code === undefined ? null : codeProblem(code, kind);
  if (problem === null) return check.fault;
  sendInvalid(response, [{ pointer: '/params/code', detail: problem }]);
  return null;
}

export function sendTooManyFaults(response: Response): void {
  sendProblem(response, {
    status: 409,
    code: 'too_many_faults',
    title: 'No more faults can be on at once.',
    detail: 'Remove one that is no longer needed, or POST /admin/reset.',
  });
}

/** Puts a definition in and answers with it: 201 for a new one, 200 for one that took another's place. */
export function putAndAnswer(faults: FaultSet, definition: FaultDefinition, response: Response): void {
  const result = faults.put(definition);
  if (result.kind === 'full') {
    sendTooManyFaults(response);
    return;
  }
  if (result.kind === 'created') response.location(`/admin/faults/${definition.name}`);
  response.status(result.kind === 'created' ? 201 : 200).json(viewFault(result.fault));
}
