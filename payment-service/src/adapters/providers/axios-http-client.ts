// The only door to axios. What leaves here is a value, never a throw: either an
// answer, or a failure that says whether the request can have reached the
// provider. That one bit decides between sending elsewhere and asking first.
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Axios, AxiosError, isAxiosError } from 'axios';
import type { AxiosAdapter, AxiosResponse } from 'axios';
import type { OutcomeReason } from '../../domain/attempt.ts';
import { answerTooLarge, exchangeOverHttp } from './http-exchange.ts';
import type { HttpExchangeAnswer } from './http-exchange.ts';

type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
  /** An answer with a larger body is cut off: `answer_too_large`. */
  readonly answerBytesMax?: number;
  /** True: the answer is its status and its headers, and never fails for its body. */
  readonly isBodyIgnored?: boolean;
};

export type HttpAnswer = {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

/** `not_sent`: nothing of the request was written to a working connection. */
export type HttpFailure = {
  readonly kind: 'failed';
  readonly phase: 'not_sent' | 'maybe_sent';
  readonly reason: OutcomeReason;
};

export type HttpClient = {
  request(request: HttpRequest): Promise<HttpAnswer | HttpFailure>;
  close(): void;
};

const answerBytesMaxDefault = 64 * 1024;

// Shorter than the shortest common keep-alive of a server (5 s): a connection
// the server is about to close is not picked for a message, because a reset on
// it would put that message in doubt.
const idleSocketMs = 4_000;

/** `lookup`: instead of `dns.lookup`, where not every address may be connected to. */
export function createAxiosHttpClient(resolving: { readonly lookup?: LookupFunction } = {}): HttpClient {
  // No maxSockets: the bulkhead in front of this bounds the calls. A queue in
  // the agent would look like a provider that can not be connected to.
  const agentOptions = { keepAlive: true, timeout: idleSocketMs, maxFreeSockets: 64, ...resolving };
  const httpAgent = new http.Agent(agentOptions);
  const httpsAgent = new https.Agent(agentOptions);
  // The exchange knows no redirects: a 307 would post the customer's data again, to a host nobody chose.
  // Without axios' defaults, and with headers and body going past its merging: half of its own cost (ADR 25).
  const client = new Axios({});

  return {
    async request(request) {
      if (request.signal.aborted) return { kind: 'failed', phase: 'not_sent', reason: 'connect_timeout' };
      const progress = createProgress();
      try {
        const { data } = await client.request<HttpExchangeAnswer>({
          method: request.method,
          url: request.url,
          adapter: exchangeWith(request, request.url.startsWith('https:') ? httpsAgent : httpAgent, progress),
        });
        return {
          kind: 'answer',
          status: data.status,
          headers: headersOf(data.headers),
          body: data.body.toString('utf8'),
        };
      } catch (error) {
        if (!isAxiosError(error)) throw error;
        return toFailure(error, {
          isMaybeSent: progress.isMaybeSent(),
          isAborted: error.cause === request.signal.reason,
          isTls: request.url.startsWith('https:'),
        });
      }
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

type Progress = {
  readonly watch: (request: http.ClientRequest) => void;
  readonly isMaybeSent: () => boolean;
};

/**
 * Watches how far one request gets. `request.writableFinished` tells the same
 * at the moment of the error, but turns true once the socket has been closed
 * with the request still in its buffer, and an aborted call is seen after that.
 */
function createProgress(): Progress {
  let socketInUse: { readonly isReady: () => boolean } | null = null;
  return {
    isMaybeSent: () => socketInUse?.isReady() ?? false,
    watch(request) {
      request.once('socket', (socket) => {
        if (request.reusedSocket) {
          // Emitted before the request is flushed, so anything above this is ours.
          const bytesBefore = socket.bytesWritten;
          socketInUse = { isReady: () => socket.bytesWritten !== bytesBefore };
          return;
        }
        let isReady = false;
        socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => (isReady = true));
        socketInUse = { isReady: () => isReady };
      });
    },
  };
}

function exchangeWith(
  { method, url, headers, body, signal, isBodyIgnored = false, ...limits }: HttpRequest,
  agent: http.Agent,
  progress: Progress,
): AxiosAdapter {
  return async (config): Promise<AxiosResponse<HttpExchangeAnswer>> => {
    try {
      const data = await exchangeOverHttp({
        method,
        url: new URL(url),
        headers: { Accept: 'application/json', 'Accept-Encoding': 'identity', ...headers },
        body: body ?? undefined,
        agent,
        answerBytesMax: limits.answerBytesMax ?? answerBytesMaxDefault,
        signal,
        isBodyIgnored,
        onRequest: progress.watch,
      });
      return { status: data.status, statusText: '', headers: {}, config, data };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw AxiosError.from(error, code, config); // rejects with errors only
    }
  };
}

function headersOf(headers: object): ReadonlyMap<string, string> {
  return new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

type FailureFacts = {
  readonly isMaybeSent: boolean;
  readonly isAborted: boolean;
  readonly isTls: boolean;
};

function toFailure(error: AxiosError, facts: FailureFacts): HttpFailure {
  return facts.isMaybeSent
    ? { kind: 'failed', phase: 'maybe_sent', reason: reasonAfterWriting(error, facts) }
    : { kind: 'failed', phase: 'not_sent', reason: reasonBeforeWriting(error, facts) };
}

function reasonAfterWriting(error: AxiosError, { isAborted }: FailureFacts): OutcomeReason {
  if (isAborted) return 'timeout';
  if (error.code === answerTooLarge || error.code === 'HPE_HEADER_OVERFLOW') return 'answer_too_large';
  if (error.code?.startsWith('HPE_') === true) return 'unparsable_answer';
  return 'connection_lost';
}

const reasonsByCode: Readonly<Record<string, OutcomeReason>> = {
  ECONNREFUSED: 'connection_refused',
  ENOTFOUND: 'dns_failure',
  EAI_AGAIN: 'dns_failure',
  EAI_FAIL: 'dns_failure',
  EAI_NODATA: 'dns_failure',
  ETIMEDOUT: 'connect_timeout',
  EPROTO: 'tls_failure',
};

function reasonBeforeWriting(error: AxiosError, { isAborted, isTls }: FailureFacts): OutcomeReason {
  if (isAborted) return 'connect_timeout';
  const code = error.code ?? '';
  const known = reasonsByCode[code];
  if (known !== undefined) return known;
  // A connection that opened and was cut before the first byte of ours: over
  // TLS that is the handshake. Certificate errors carry OpenSSL's own codes.
  if (isTls && /^(ECONNRESET|EPIPE|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code)) {
    return 'tls_failure';
  }
  return 'connection_failed';
}
