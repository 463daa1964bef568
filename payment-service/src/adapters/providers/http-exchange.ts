// One request and its answer, on http.request itself: what axios does its calls with
// here. Its own adapter follows redirects, asks for proxies, decompresses and streams,
// none of which a call to a provider may do, at three times the CPU (ADR 25). Bounded
// by the size of the answer, and by the signal in time.
import http from 'node:http';
import https from 'node:https';

export type HttpExchangeRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: string | undefined;
  readonly agent: http.Agent;
  readonly answerBytesMax: number;
  readonly signal: AbortSignal;
  /** The status says all: whatever the body is, and however it ends, it is not waited for, and is empty here. */
  readonly isBodyIgnored: boolean;
  /** Gets the request before anything of it is written, to watch how far it gets. */
  readonly onRequest: (request: http.ClientRequest) => void;
};

export type HttpExchangeAnswer = {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
};

export const answerTooLarge = 'ERR_ANSWER_TOO_LARGE';

/** A body that nobody reads has so long to end; then its connection is not worth being kept. */
const ignoredMsMax = 1_000;

/** Rejects with the first error of request or answer, with the signal's reason, or with `answerTooLarge` as its code. */
export function exchangeOverHttp({
  method,
  url,
  headers,
  body,
  agent,
  answerBytesMax,
  signal,
  isBodyIgnored,
  onRequest,
}: HttpExchangeRequest): Promise<HttpExchangeAnswer> {
  return new Promise((resolve, reject) => {
    const { request: open } = url.protocol === 'https:' ? https : http;
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const request = open(url, { method, headers: { ...headers, ...length }, agent });
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', onAbort);
      request.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason as Error); // an AbortController's own, or a deadline's
    signal.addEventListener('abort', onAbort, { once: true });
    onRequest(request);
    request.on('error', fail);
    request.on('response', (answer) => {
      const head = { status: answer.statusCode ?? 0, headers: answer.headers };
      if (isBodyIgnored) {
        signal.removeEventListener('abort', onAbort);
        passOver(answer, answerBytesMax);
        resolve({ ...head, body: Buffer.alloc(0) });
        return;
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > answerBytesMax) fail(tooLarge(answerBytesMax));
        else chunks.push(chunk);
      });
      // A connection that is cut in mid-answer is an error of the answer.
      answer.on('error', fail);
      answer.on('end', () => {
        signal.removeEventListener('abort', onAbort);
        resolve({ ...head, body: Buffer.concat(chunks, bytes) });
      });
    });
    request.end(body);
  });
}

/** Reads on, so that the connection can be used again, within both bounds. */
function passOver(answer: http.IncomingMessage, bytesMax: number): void {
  let bytes = 0;
  const tooLong = setTimeout(() => answer.destroy(), ignoredMsMax);
  answer.on('error', () => undefined); // it has said what was asked for
  answer.on('close', () => clearTimeout(tooLong));
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bytesMax) answer.destroy();
  });
}

function tooLarge(bytesMax: number): Error {
  return Object.assign(new Error(`The answer is larger than ${bytesMax} bytes.`), { code: answerTooLarge });
}
