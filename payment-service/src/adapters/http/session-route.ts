// GET /console/session: what the console may show and do here. Open to everybody,
// since it is how a page learns that it needs a key.
import type { Request } from 'express';
import { z } from 'zod';
import type { KeyRing } from './api-key.ts';
import { jsonResponse } from './route.ts';
import type { Route } from './route.ts';

export type DevelopmentView = {
  readonly notifiers: readonly {
    readonly name: string;
    /** The provider that sends to it; null where none does. */
    readonly provider: string | null;
    readonly is_available: boolean;
  }[];
  /** Whether traffic can be made: it never is where it would reach real phones. */
  readonly traffic: boolean;
};

export type SessionDeps = {
  readonly replica: string;
  readonly version: string;
  readonly isDevelopment: boolean;
  readonly defaultCurrency: string;
  readonly keyRing: KeyRing;
  readonly isReadonly: boolean;
  /** Null where there are no mocks to steer. */
  readonly viewDevelopment: () => Promise<DevelopmentView | null>;
};

const session = z
  .object({
    replica: z.string(),
    version: z.string(),
    environment: z.enum(['development', 'production']),
    default_currency: z.string(),
    needs_key: z.boolean().meta({ description: 'Reading needs a bearer token: API_KEYS is set.' }),
    can_change: z.enum(['yes', 'token_needed', 'readonly']).meta({
      description: 'Whether this caller may change something by hand from a browser.',
    }),
    is_authenticated: z.boolean().meta({ description: 'The token that was sent is a valid one.' }),
    development: z
      .object({
        notifiers: z.array(
          z.object({ name: z.string(), provider: z.string().nullable(), is_available: z.boolean() }),
        ),
        traffic: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: 'ConsoleSession' });

async function viewSession(
  request: Request,
  deps: SessionDeps,
): Promise<Readonly<Record<keyof z.input<typeof session>, unknown>>> {
  const isAuthenticated = deps.keyRing.ownerOf(request) !== null;
  return {
    replica: deps.replica,
    version: deps.version,
    environment: deps.isDevelopment ? 'development' : 'production',
    default_currency: deps.defaultCurrency,
    needs_key: deps.keyRing.isNeeded,
    can_change: deps.isReadonly ? 'readonly' : isAuthenticated ? 'yes' : 'token_needed',
    is_authenticated: isAuthenticated,
    development: await deps.viewDevelopment(),
  };
}

export function createSessionRoute(deps: SessionDeps): Route {
  return {
    method: 'get',
    path: '/console/session',
    operation: {
      summary: 'What the console may show and do, for whoever asks with this token.',
      tags: ['console'],
      security: [{}],
      responses: { '200': jsonResponse('The session.', session) },
    },
    handle: async (request, response) => {
      response.setHeader('Cache-Control', 'no-store');
      response.json(await viewSession(request, deps));
    },
  };
}
