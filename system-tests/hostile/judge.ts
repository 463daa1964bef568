// What is wrong with what came back, whatever was asked. Null where nothing is.
import type { DescribedRoute } from './described-routes.ts';
import type { RawAnswer, Reply } from './raw-connection.ts';
import { isWellFormed } from './raw-request.ts';
import type { RawRequest } from './raw-request.ts';

/** Traces of our insides: stacks, paths, SQL, what PostgreSQL, Node and libraries say to each other. */
const insides =
  /\bat \S+ \(\S+:\d+:\d+\)|\bat (?:file|node|async)|node:internal|node_modules|file:\/\/|\.ts:\d+|payment-service\/|\/src\/|syntax error at|invalid input syntax|invalid byte sequence|duplicate key value|violates|relation "|column "|could not (?:serialize|determine)|out of range for type|SQLSTATE|pg_|postgres|ECONN|EPIPE|Cannot read propert|is not a function|is not defined|Unexpected token|in JSON at position|ZodError|PayloadTooLarge|BadRequestError|raw-body/i;

/** Refusals that any route may give before its own code is reached; the document need not repeat them. */
const transportStatuses: ReadonlySet<number> = new Set([400, 404, 405, 408, 413, 415, 417, 431]);

function problemOf(answer: RawAnswer): string | null {
  if (answer.headers.get('content-type')?.startsWith('application/problem+json') !== true)
    return `an error as ${answer.headers.get('content-type') ?? 'nothing'}, not as application/problem+json`;
  let problem: unknown;
  try {
    problem = JSON.parse(answer.body);
  } catch {
    return 'a problem that is not JSON';
  }
  const { code, status, trace_id: traceId } = (problem ?? {}) as Record<string, unknown>; // a missing one is undefined
  if (typeof code !== 'string' || !/^[a-z_]+$/.test(code)) return 'a problem without a code';
  if (typeof traceId !== 'string' || !/^[0-9a-f]{32}$/.test(traceId)) return 'a problem without a trace id';
  return status === answer.status ? null : 'a problem of another status';
}

export type JudgeOptions = {
  /** Errors are problem+json with a code and a trace id. A provider's wire format is not ours to choose. */
  readonly expectsProblem: (request: RawRequest) => boolean;
  /** True where a 5xx is what was asked for. */
  readonly isWanted: (answer: RawAnswer, request: RawRequest) => boolean;
};

export function faultOf(
  { request, reply, route }: { request: RawRequest; reply: Reply; route: DescribedRoute | null },
  options: JudgeOptions,
): string | null {
  if (reply.kind === 'silence') return 'no answer in time, and no end of the connection';
  if (reply.kind === 'garbled') return `bytes that are no HTTP: ${reply.text}`;
  if (reply.kind === 'cut')
    return isWellFormed(request) ? 'the connection was cut instead of an answer' : null;
  const { answer } = reply;
  const { status, headers, body } = answer;
  if (status >= 500 && !options.isWanted(answer, request)) return `status ${status}`;
  const told = [...headers.values(), body].join('\n');
  const leak = status >= 400 ? insides.exec(told)?.[0] : undefined;
  if (leak !== undefined) return `our insides in the answer: ${JSON.stringify(leak)}`;
  if (headers.has('x-powered-by')) return 'a header that names our libraries';
  if (status < 400 || !options.expectsProblem(request)) return null;
  if (route?.statuses != null && !route.statuses.has(status) && !transportStatuses.has(status))
    return `status ${status}, which the OpenAPI document does not name`;
  return request.method === 'HEAD' ? null : problemOf(answer);
}
