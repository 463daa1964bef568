// What never becomes a request for the app is refused here, before express: in
// the same words as every other error, where Node's own answers are empty.
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { problemBody } from './problem.ts';
import type { Problem } from './problem.ts';
import { continueTrace } from './trace.ts';

const malformed: Problem = {
  status: 400,
  code: 'malformed_request',
  title: 'This is not a well-formed HTTP request.',
};

/** By the code of the error that Node's parser and timers give. */
const problems: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers_too_large',
    title: 'The headers are too large.',
    detail: 'Send less than 16 KiB of them, the path included.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'body_too_large',
    title: 'The extensions of a chunk are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'request_timeout',
    title: 'The request took too long to arrive.',
  },
};

const hostMissing: Problem = {
  status: 400,
  code: 'host_missing',
  title: 'The Host header is missing.',
  detail: 'HTTP/1.1 asks for it in every request.',
};

const invalidTarget: Problem = {
  status: 400,
  code: 'invalid_path',
  title: 'The target of the request is neither a path nor a URL.',
};

const unknownExpectation: Problem = {
  status: 417,
  code: 'expectation_failed',
  title: 'What the Expect header asks for can not be met.',
  detail: 'Leave it out, or send 100-continue.',
};

const bodyOf = (problem: Problem, traceparent?: string): string =>
  problemBody(problem, continueTrace(traceparent).traceId);

function headersFor(body: string): Readonly<Record<string, string>> {
  return {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
  };
}

function refuse(response: ServerResponse, problem: Problem): void {
  const { traceparent } = response.req.headers;
  const body = bodyOf(problem, Array.isArray(traceparent) ? undefined : traceparent);
  // What is behind it on the connection may be meant for somebody else.
  const closing = problem === hostMissing ? { Connection: 'close' } : {};
  response.writeHead(problem.status, { ...headersFor(body), ...closing });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/**
 * In front of an app. HTTP/1.1 without a Host is refused (RFC 9112, 3.2), and so
 * is a target that is neither a path nor a whole URL: express has no words for it.
 */
export function refuseUnaddressed(app: RequestListener): RequestListener {
  return (request, response) => {
    const { url = '' } = request;
    // Node reads no further on a connection that asked to be upgraded: what was sent behind would wait for ever.
    if (request.headers.upgrade !== undefined) response.setHeader('Connection', 'close');
    if (request.httpVersion === '1.1' && request.headers.host === undefined) refuse(response, hostMissing);
    else if (!url.startsWith('/') && !URL.canParse(url)) refuse(response, invalidTarget);
    else app(request, response);
  };
}

function refuseOnSocket(socket: Duplex, problem: Problem): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = bodyOf(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    ...Object.entries(headersFor(body)).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ].join('\r\n');
  // Nothing more is read; `destroySoon` waits until this much is written.
  if (socket instanceof Socket) {
    socket.write(`${head}\r\n\r\n${body}`);
    socket.destroySoon();
  } else socket.end(`${head}\r\n\r\n${body}`);
}

/**
 * Answers what Node's parser gives up on, and the Expect header. An answer to an earlier request on the
 * same connection comes first, so that no caller takes the refusal for it.
 */
export function answerUnreadable(server: Server): void {
  const pending = new WeakMap<Duplex, Set<ServerResponse>>();
  const refused = new WeakSet<Duplex>();

  const watch = (request: IncomingMessage, response: ServerResponse): void => {
    const own = pending.get(request.socket) ?? new Set();
    pending.set(request.socket, own.add(response));
    response.once('close', () => own.delete(response));
  };
  server.prependListener('request', watch);

  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // Behind an answer that is still under way, Node would put "100 Continue" into the body of the
    // next one: it stands after the headers in its queue. Nobody has to wait for it (RFC 9110, 10.1.1).
    if (response.socket !== null) response.writeContinue();
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (_request, response: ServerResponse) => refuse(response, unknownExpectation));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    const problem = problems[error.code ?? ''] ?? malformed;
    const begun = [...(pending.get(socket) ?? [])];
    const last = begun.at(-1);
    if (error.code === 'ECONNRESET') socket.destroy();
    // Its own body is what can not be read, and its answer has not begun.
    else if (last === undefined || (begun.length === 1 && !last.req.complete && !last.headersSent))
      refuseOnSocket(socket, problem);
    else if (last.req.complete) last.once('close', () => refuseOnSocket(socket, problem));
    else socket.destroy();
  });
}
