// A notifier with the plainest wire format there can be, on a real socket, and a client that says what it saw.
import http from 'node:http';
import net from 'node:net';
import { createLogger, createRegistry, startServer } from '@relevo/service-kit';
import { createNotifier } from '../src/create-notifier.ts';
import type { DialectTools } from '../src/create-notifier.ts';
import { readEnvironment, notifierEnvironment } from '../src/notifier-settings.ts';
import type { Dialect, ProviderAnswer } from '../src/provider-dialect.ts';
import type { PostReceipt } from '../src/post-receipt.ts';
import { z } from 'zod';
import type { ManualClock } from './manual-clock.ts';

type PlainExtra = { readonly callback: string | null };

function json(status: number, body: unknown): ProviderAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

function createPlainDialect({ log, desk, newId }: DialectTools<PlainExtra>): Dialect<PlainExtra> {
  return {
    operations: [
      {
        name: 'send',
        method: 'post',
        path: '/send',
        prepare({ body, traceparent }) {
          const form = new URLSearchParams(body);
          const to = form.get('to') ?? '';
          return {
            recipients: [to],
            answer(fateOf) {
              const fate = fateOf(to);
              const last = fate.kind === 'fail' ? 'undelivered' : 'delivered';
              const steps = [
                { afterMs: 1_000, status: 'sent', isReceiptSent: true },
                { afterMs: 2_000, status: last, isReceiptSent: true },
              ] as const;
              const taken = desk.accept(
                {
                  id: newId(),
                  to,
                  from: '+10000000000',
                  body: form.get('body') ?? '',
                  correlationLabel: form.get('label'),
                  traceparent,
                  status: 'queued',
                  extra: { callback: form.get('callback') },
                },
                { fate, steps: fate.kind === 'lose' ? steps.slice(0, 1) : steps },
              );
              return json(201, { id: taken.id, text: 'ä'.repeat(20) });
            },
          };
        },
      },
      {
        name: 'list',
        method: 'get',
        path: '/list',
        prepare: () => ({ recipients: [], answer: () => json(200, { count: log.size() }) }),
      },
    ],
    answerFault(fault) {
      const status =
        fault.kind === 'error' ? (fault.params.status ?? 503) : fault.kind === 'rate_limit' ? 429 : 503;
      const retryAfter =
        'retry_after_s' in fault.params ? { 'Retry-After': String(fault.params.retry_after_s) } : {};
      if (fault.kind === 'error_in_200') return json(200, { error: fault.params.code ?? 'failed' });
      if (fault.kind === 'auth_expired') return json(401, { error: 'expired' });
      const answer = json(status, { error: fault.kind });
      return { ...answer, headers: { ...answer.headers, ...retryAfter } };
    },
    refuse: (refusal) => json(refusal === 'unknown_route' ? 404 : 413, { refusal }),
    receiptFor: ({ extra, id, status }) =>
      extra.callback === null
        ? null
        : { url: extra.callback, headers: {}, body: `${id} ${status}`, isTargetTrusted: false },
    codeProblem: (code) => (code === 'bad' || code === 500 ? null : 'unknown code'),
  };
}

export type PlainNotifierOptions = {
  readonly clock: ManualClock;
  readonly environment?: Readonly<Record<string, string>>;
  readonly post?: PostReceipt;
};

export async function startPlainNotifier({ clock, environment = {}, post }: PlainNotifierOptions) {
  const lines: string[] = [];
  let ids = 0;
  const notifier = createNotifier({
    name: 'notifier-plain',
    settings: readEnvironment(z.object(notifierEnvironment(0)), { FAULTS_ENABLED: '1', ...environment }),
    logger: createLogger({ service: 'notifier-plain', level: 'debug', write: (line) => lines.push(line) }),
    registry: createRegistry(),
    clock,
    post: post ?? (() => Promise.resolve(200)),
    newId: () => (ids += 1).toString(16).padStart(32, '0'),
    createDialect: createPlainDialect,
  });
  const server = await startServer({ app: notifier.app, host: '127.0.0.1', port: 0 });
  return {
    app: notifier.app,
    url: server.url,
    port: server.port,
    lines,
    /** The notifier's own part of stopping; the server goes on. */
    letGo: () => notifier.close(),
    async close() {
      notifier.close();
      await server.close(100);
    },
  };
}

export type Seen =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: http.IncomingHttpHeaders;
      readonly body: string;
    }
  /** `isHeadSeen`: it broke after the head of an answer. */
  | { readonly kind: 'broken'; readonly code: string; readonly isHeadSeen: boolean };

export type CallOptions = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
};

/** One request on a connection of its own, and what a client sees of its answer. */
export function call(
  url: string,
  { method = 'GET', headers = {}, body, signal }: CallOptions = {},
): Promise<Seen> {
  return new Promise((resolve) => {
    const request = http.request(url, { method, agent: false, headers, ...(signal ? { signal } : {}) });
    let isHeadSeen = false;
    const fail = (error: NodeJS.ErrnoException): void => {
      resolve({ kind: 'broken', code: error.code ?? error.message, isHeadSeen });
    };
    request.on('error', fail);
    request.on('response', (response) => {
      isHeadSeen = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ kind: 'answer', status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    request.end(body);
  });
}

export function send(url: string, to = '+573001112233', options: CallOptions = {}): Promise<Seen> {
  const body = new URLSearchParams({ to, body: 'Pago recibido' }).toString();
  return call(`${url}/send`, { method: 'POST', body, ...options });
}

export async function admin(url: string, method: string, path: string, body?: unknown) {
  const seen = await call(`${url}/admin${path}`, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (seen.kind !== 'answer') throw new Error(`the fault API broke off: ${seen.code}`);
  // Tests read what they expect out of it, and fail where it is not there.
  const answer = (seen.body === '' ? null : JSON.parse(seen.body)) as never;
  return { status: seen.status, body: answer as Record<string, never>, headers: seen.headers };
}

export async function inboxTotal(url: string): Promise<number> {
  return (await admin(url, 'GET', '/messages')).body['total'] as unknown as number; // the contract's own field
}

/** Every byte that comes back for one send, until the server ends the connection. */
export function rawSend(port: number, times = 1): Promise<string> {
  return new Promise((resolve, reject) => {
    const body = 'to=%2B573001112233&body=x';
    const head = `POST /send HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${body.length}\r\n`;
    const chunks: Buffer[] = [];
    const socket = net.connect(port, '127.0.0.1', () => {
      // In one piece, so that the server has all of them before it has answered any.
      const last = times > 1 ? 'Connection: close\r\n' : '';
      socket.write(`${head}\r\n${body}`.repeat(times - 1) + `${head}${last}\r\n${body}`);
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}
