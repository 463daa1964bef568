// GET /providers: state, why it is open, when it is tried next.
import type { ProviderGuard } from '@relevo/resilience';
import { providerInUse } from '../breaker-gauges.ts';
import { jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import * as schemas from './schemas.ts';
import { viewProvider } from './views.ts';

export function createProviderRoutes(guards: readonly ProviderGuard[]): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/providers',
      operation: {
        summary: 'The providers in order, as this replica sees them.',
        tags: ['providers'],
        responses: {
          '200': jsonResponse('All providers.', schemas.pageOf(schemas.provider)),
          ...problemResponses('401', '500'),
        },
      },
      handle: (_request, response) => {
        const inUse = providerInUse(guards);
        response.json({ items: guards.map((guard) => viewProvider(guard, inUse)), next_cursor: null });
      },
    },
  ];
}
