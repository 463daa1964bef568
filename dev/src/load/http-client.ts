// Small and quick: the load runs in the same process as the test, on the same
// cores as everything it measures.
import { Agent, request } from 'node:http';

const SOCKETS_MAX = 1_000;
const TIMEOUT_MS = 15_000;

export type Answer = { readonly status: number; readonly text: string };

export type Call = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is where it is a string, else as JSON. */
  readonly body?: unknown;
  readonly timeoutMs?: number;
};

export type HttpClient = {
  /** Rejects when the connection breaks or nothing comes in time; any status is an answer. */
  readonly send: (url: string, call?: Call) => Promise<Answer>;
  /** Rejects unless the status is 2xx. The caller says what the JSON is. */
  readonly json: <T>(url: string, call?: Call) => Promise<T>;
  readonly close: () => void;
};

export type HttpClientOptions = {
  /** Of each request that names none of its own. */
  readonly timeoutMs?: number;
  /** Goes with each request, such as an API key. */
  readonly headers?: Readonly<Record<string, string>>;
};

export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });

  const send: HttpClient['send'] = (
    url,
    { method = 'GET', headers = {}, body, timeoutMs = options.timeoutMs ?? TIMEOUT_MS } = {},
  ) =>
    new Promise((resolve, reject) => {
      const content = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const type = content === undefined ? {} : { 'content-type': 'application/json' };
      const signal = AbortSignal.timeout(timeoutMs);
      const outgoing = request(
        url,
        { method, agent, signal, headers: { ...type, ...options.headers, ...headers } },
        (incoming) => {
          let text = '';
          incoming.setEncoding('utf8');
          incoming.on('data', (part: string) => (text += part));
          incoming.on('error', reject);
          incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(content);
    });

  return {
    send,
    json: async <T>(url: string, call: Call = {}) => {
      const { status, text } = await send(url, call);
      if (status < 200 || status > 299) {
        throw new Error(`${call.method ?? 'GET'} ${url} answered ${status}: ${text.slice(0, 300)}`);
      }
      return (text === '' ? undefined : JSON.parse(text)) as T; // the caller says what it is
    },
    close: () => agent.destroy(),
  };
}
