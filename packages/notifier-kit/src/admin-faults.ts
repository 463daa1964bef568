// The fault API: what is on, and what to turn on.
import { Router } from 'express';
import type { Request, Response } from 'express';
import { sendProblem } from '@relevo/service-kit';
import { readObject } from './admin-body.ts';
import { faultNameSchema } from './fault-definition.ts';
import type { FaultSet } from './fault-set.ts';
import { mergeFault, viewFault } from './fault-view.ts';
import { checkOrRefuse, putAndAnswer } from './fault-writer.ts';
import type { CodeProblem } from './fault-writer.ts';

function sendUnknownFault(response: Response): void {
  sendProblem(response, {
    status: 404,
    code: 'fault_not_found',
    title: 'There is no fault of this name.',
    detail: 'It may have ended by itself; GET /admin/faults lists what is on.',
  });
}

export function createAdminFaultsRouter(faults: FaultSet, codeProblem: CodeProblem): Router {
  const router = Router();
  let unnamed = 0;

  const nameOf = (kind: unknown): string => {
    unnamed += 1;
    return `${typeof kind === 'string' ? kind.slice(0, 40) : 'fault'}-${unnamed}`;
  };

  router.get('/faults', (_request, response) => {
    response.json({ faults: faults.list().map(viewFault) });
  });
  router.delete('/faults', (_request, response) => {
    response.json({ removed: faults.clear() });
  });
  router.post('/faults', (request, response) => {
    const body = readObject(request, response);
    if (body === null) return;
    const definition = checkOrRefuse({ name: nameOf(body['kind']), ...body }, response, codeProblem);
    if (definition === null) return;
    if (faults.get(definition.name) === null) {
      putAndAnswer(faults, definition, response);
      return;
    }
    sendProblem(response, {
      status: 409,
      code: 'fault_exists',
      title: 'There is a fault of this name already.',
      detail: `Choose another name, or replace it with PUT /admin/faults/${definition.name}.`,
    });
  });
  router.put('/faults/:name', (request, response) => {
    const body = readObject(request, response);
    if (body === null) return;
    const definition = checkOrRefuse({ ...body, name: request.params.name }, response, codeProblem);
    if (definition !== null) putAndAnswer(faults, definition, response);
  });
  router.get('/faults/:name', (request, response) => {
    const fault = faults.get(request.params.name);
    if (fault === null) sendUnknownFault(response);
    else response.json(viewFault(fault));
  });
  router.patch('/faults/:name', (request: Request<{ name: string }>, response) => {
    const body = readObject(request, response);
    if (body === null) return;
    const current = faults.get(request.params.name);
    if (current === null) {
      sendUnknownFault(response);
      return;
    }
    const definition = checkOrRefuse(mergeFault(current.definition, body), response, codeProblem);
    if (definition === null) return;
    const amended = faults.amend(definition, 'ttl_s' in body);
    if (amended === null) sendUnknownFault(response);
    else response.json(viewFault(amended));
  });
  router.delete('/faults/:name', (request, response) => {
    const isKnown =
      faultNameSchema.safeParse(request.params.name).success && faults.remove(request.params.name);
    if (isKnown) response.status(204).end();
    else sendUnknownFault(response);
  });

  return router;
}
