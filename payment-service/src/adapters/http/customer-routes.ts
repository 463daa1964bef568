// /customers/{id}: where a customer can be reached, and how one is forgotten.
import type { EraseCustomer } from '../../application/erasure.ts';
import type { CustomerStore, Readers } from '../../application/readers.ts';
import { recordAct } from './change-guard.ts';
import { answerProblem } from './problem.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import * as schemas from './schemas.ts';
import { viewCustomer } from './views.ts';

export type CustomerRoutesDeps = {
  readonly readers: Pick<Readers, 'customerById'>;
  readonly customers: CustomerStore;
  readonly eraseCustomer: EraseCustomer;
};

export function createCustomerRoutes({
  readers,
  customers,
  eraseCustomer,
}: CustomerRoutesDeps): readonly Route[] {
  return [
    {
      method: 'put',
      path: '/customers/{id}',
      hasBody: true,
      operation: {
        summary: 'Create or replace a contact.',
        tags: ['customers'],
        requestParams: { path: schemas.customerParams },
        requestBody: { required: true, content: { 'application/json': { schema: schemas.customerRequest } } },
        responses: {
          '200': jsonResponse('The contact as it is now.', schemas.customer),
          ...problemResponses('400', '401', '403', '413', '415', '422', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const params = check(schemas.customerParams, request.params, response);
        if (params === null) return;
        const body = check(schemas.customerRequest, request.body, response);
        if (body === null) return;
        const customer = await customers.put(params.id, body.phone);
        recordAct(response, { action: 'contact.set', target: params.id });
        response.json(viewCustomer(customer));
      },
    },
    {
      method: 'get',
      path: '/customers/{id}',
      operation: {
        summary: 'One contact.',
        tags: ['customers'],
        requestParams: { path: schemas.customerParams },
        responses: {
          '200': jsonResponse('The contact.', schemas.customer),
          ...problemResponses('401', '404', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const params = schemas.customerParams.safeParse(request.params);
        const view = params.success ? await readers.customerById(params.data.id) : null;
        if (view === null) {
          answerProblem(response, 'customer_not_found');
          return;
        }
        response.json(viewCustomer(view));
      },
    },
    createEraseRoute(eraseCustomer),
  ];
}

function createEraseRoute(eraseCustomer: EraseCustomer): Route {
  return {
    method: 'delete',
    path: '/customers/{id}',
    operation: {
      summary: 'Erase a person: the contact, and phone and text of every payment. The payments stay.',
      tags: ['customers'],
      requestParams: { path: schemas.customerParams },
      responses: {
        '204': { description: 'Nothing personal is left. What was still owed is dead, erased.' },
        ...problemResponses('401', '403', '404', '500', '503'),
      },
    },
    handle: async (request, response) => {
      const params = schemas.customerParams.safeParse(request.params);
      const result = params.success ? await eraseCustomer(params.data.id) : 'not_found';
      // An unfinished one has erased a part.
      if (params.success && result !== 'not_found')
        recordAct(response, { action: 'customer.erased', target: params.data.id });
      if (result === 'erased') response.status(204).end();
      else answerProblem(response, result === 'not_found' ? 'customer_not_found' : 'erasure_unfinished');
    },
  };
}
