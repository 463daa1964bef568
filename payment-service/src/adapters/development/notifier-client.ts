// One of the provider mocks, by its fault API. A mock that hangs, answers without
// end or sends us elsewhere must not take this service with it.

type NotifierRequest = {
  readonly method: string;
  /** From `/admin/` on, with the query; normalised. */
  readonly path: string;
  readonly contentType: string | null;
  /** Null or empty: none. */
  readonly body: Buffer | null;
  readonly traceparent: string | null;
};

type NotifierAnswer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
};

type NotifierFailure = {
  readonly kind: 'failed';
  readonly reason: 'timeout' | 'unreachable' | 'answer_too_large';
};

export type NotifierClient = {
  ask(request: NotifierRequest): Promise<NotifierAnswer | NotifierFailure>;
  /** Whether its fault API is on; looked up now and then, however often this is called. */
  isAvailable(): Promise<boolean>;
};

export type NotifierClientOptions = {
  readonly url: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly timeoutMs?: number;
  readonly answerBytesMax?: number;
};

const lookEveryMs = 2_000;
// Whoever opens the console waits for it.
const lookTimeoutMs = 1_000;
const defaults = { timeoutMs: 5_000, answerBytesMax: 1024 * 1024 };

/** Null where there is more than that. */
async function readBody(response: Response, bytesMax: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const stream = (response.body ?? []) as AsyncIterable<Uint8Array>; // of bytes, which its type leaves open
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return null; // which ends the transfer, too
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// By name: an error of fetch is not an instance of the classes that a test environment has.
const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';

function failureOf(error: unknown): NotifierFailure {
  if (nameOf(error) === 'TimeoutError') return { kind: 'failed', reason: 'timeout' };
  // What fetch calls every trouble with the connection.
  if (nameOf(error) === 'TypeError') return { kind: 'failed', reason: 'unreachable' };
  throw error;
}

async function send(
  request: NotifierRequest,
  options: Required<Omit<NotifierClientOptions, 'now'>>,
): Promise<NotifierAnswer | NotifierFailure> {
  const { method, path, contentType, body, traceparent } = request;
  try {
    const response = await fetch(options.url.replace(/\/+$/, '') + path, {
      method,
      // Nothing else of the caller's: neither its credentials nor its origin are the mock's affair.
      headers: {
        ...(contentType === null ? {} : { 'Content-Type': contentType }),
        ...(traceparent === null ? {} : { traceparent }),
      },
      ...(body === null || body.length === 0 || method === 'GET' || method === 'HEAD'
        ? {}
        : { body: new Uint8Array(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    const read = await readBody(response, options.answerBytesMax);
    if (read === null) return { kind: 'failed', reason: 'answer_too_large' };
    return { kind: 'answer', status: response.status, headers: response.headers, body: read };
  } catch (error) {
    return failureOf(error);
  }
}

export function createNotifierClient({ now, ...given }: NotifierClientOptions): NotifierClient {
  const options = { ...defaults, ...given };
  let looked: { readonly atMs: number; readonly result: Promise<boolean> } | null = null;
  const look = async (): Promise<boolean> => {
    const request = {
      method: 'GET',
      path: '/admin/faults',
      contentType: null,
      body: null,
      traceparent: null,
    };
    const answer = await send(request, { ...options, timeoutMs: Math.min(lookTimeoutMs, options.timeoutMs) });
    return answer.kind === 'answer' && answer.status === 200;
  };
  return {
    ask: (request) => send(request, options),
    isAvailable: () => {
      if (looked === null || now() - looked.atMs >= lookEveryMs) looked = { atMs: now(), result: look() };
      return looked.result;
    },
  };
}
