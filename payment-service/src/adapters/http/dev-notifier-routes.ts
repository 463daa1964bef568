// /dev/notifiers/{notifier}/admin/…: the mocks' fault API, from the console's own
// origin. Development only.
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { NotifierClient } from '../development/notifier-client.ts';
import { recordAct } from './change-guard.ts';
import type { ProblemCode } from './problem.ts';
import { answerProblem } from './problem.ts';
import { problemResponses } from './route.ts';
import type { Route } from './route.ts';

export type DevNotifierRoutesDeps = {
  readonly notifiers: ReadonlyMap<string, NotifierClient>;
};

const bodyBytesMax = 1024 * 1024;
const readBody = express.raw({ type: () => true, limit: bodyBytesMax, inflate: false });

const passedOn = ['content-type', 'x-fault-injected', 'retry-after', 'allow'];

const failures = {
  timeout: 'notifier_timeout',
  unreachable: 'notifier_unreachable',
  answer_too_large: 'notifier_answer_too_large',
} as const satisfies Record<string, ProblemCode>;

/** What is asked of the mock, dots and escapes resolved; null where that is no part of its fault API. */
function adminPathOf(request: Request): string | null {
  const base = 'http://this.service';
  if (!URL.canParse(request.url, base)) return null;
  const { pathname, search } = new URL(request.url, base);
  const [, rest] = /^\/dev\/notifiers\/[^/]+(\/admin\/.+)$/i.exec(pathname) ?? [];
  // A stream has no end to wait for; the console reads the service's own /events.
  return rest === undefined || /^\/admin\/events\/?$/i.test(rest) ? null : rest + search;
}

const actions: readonly (readonly [method: string, path: RegExp, action: string | null])[] = [
  ['POST', /^\/admin\/faults:dry-run$/, null], // a look ahead
  ['DELETE', /^\/admin\/faults/, 'fault.removed'],
  ['', /^\/admin\/(?:faults|fail)/, 'fault.set'],
  ['DELETE', /^\/admin\/messages/, 'inbox.emptied'],
  ['POST', /^\/admin\/messages\/[^/]+\/receipts/, 'receipt.sent'],
  ['', /^\/admin\/reset/, 'notifier.reset'],
  ['', /^/, 'notifier.changed'],
];

/** Null where nothing is changed. */
function actionOf(method: string, path: string): string | null {
  if (method === 'GET' || method === 'HEAD') return null;
  const known = actions.find(([its, pattern]) => (its === '' || its === method) && pattern.test(path));
  return known?.[2] ?? null;
}

async function forward(
  name: string,
  client: NotifierClient,
  request: Request,
  response: Response,
): Promise<void> {
  const path = adminPathOf(request);
  if (path === null) {
    answerProblem(response, 'not_found');
    return;
  }
  const { method, body } = request as { method: string; body: unknown };
  const answer = await client.ask({
    method,
    path,
    contentType: request.get('content-type') ?? null,
    body: Buffer.isBuffer(body) ? body : null,
    traceparent: String(response.locals['traceparent']),
  });
  if (answer.kind === 'failed') {
    answerProblem(response, failures[answer.reason]);
    return;
  }
  const action = answer.status < 400 ? actionOf(method, path) : null;
  if (action !== null) recordAct(response, { action, target: `${name} ${path.slice('/admin/'.length)}` });
  for (const header of passedOn) {
    const value = answer.headers.get(header);
    if (value !== null) response.setHeader(header, value);
  }
  // It is shown under our origin, and must do nothing there whatever it is.
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  response.setHeader('Cache-Control', 'no-store');
  response.status(answer.status).send(answer.body);
}

type Example = { readonly path: string; readonly body?: unknown };

/** A fault that is made, looked at, changed and ended. */
const examples = {
  get: { path: 'faults' },
  post: { path: 'faults', body: { name: 'slow', kind: 'latency', params: { ms: 800 }, ttl_s: 60 } },
  put: { path: 'faults/slow', body: { kind: 'latency', params: { ms: 400 }, ttl_s: 60 } },
  patch: { path: 'faults/slow', body: { probability: 0.5 } },
  delete: { path: 'faults/slow' },
} satisfies Readonly<Record<string, Example>>;

const paramsOf = ({ path }: Example) =>
  z.object({
    notifier: z.string().meta({ description: '`primary` or `fallback`.', examples: ['primary'] }),
    path: z.string().meta({
      description: 'Of the fault API, slashes included; see docs/faults.md.',
      examples: [path],
    }),
  });

const anything = { 'application/json': { schema: z.unknown() } };

const bodyLike = ({ body: example }: Example) =>
  example === undefined
    ? {}
    : { requestBody: { content: { 'application/json': { schema: z.unknown(), example } } } };

export function createDevNotifierRoutes({ notifiers }: DevNotifierRoutesDeps): readonly Route[] {
  const handle: RequestHandler = async (request, response) => {
    const name = String(request.params['notifier']);
    const client = notifiers.get(name);
    if (client === undefined) answerProblem(response, 'notifier_not_found');
    else await forward(name, client, request, response);
  };
  return (['get', 'post', 'put', 'patch', 'delete'] as const).map((method) => ({
    method,
    path: '/dev/notifiers/{notifier}/admin/{path}',
    expressPath: '/dev/notifiers/:notifier/admin/*path',
    ...(method === 'get' ? {} : { body: readBody }),
    operation: {
      summary: 'The fault API of a mock (development only).',
      tags: ['development'],
      requestParams: { path: paramsOf(examples[method]) },
      ...bodyLike(examples[method]),
      responses: {
        default: { description: 'What the mock answers.', content: anything },
        ...problemResponses(
          '401',
          ...(method === 'get' ? [] : (['403', '413', '415'] as const)),
          '404',
          '500',
          '502',
          '504',
        ),
      },
    },
    handle,
  }));
}
