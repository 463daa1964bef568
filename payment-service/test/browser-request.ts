// A request as a browser sends it: with the headers that no page can take away or make up.
import { request as httpRequest } from 'node:http';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The code of a problem, or null. */
  readonly code: string | null;
};

export type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** Sends each header as given, Host included, which fetch would not. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const typed = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const lengthed = { 'Content-Length': String(Buffer.byteLength(text)) };
    const sent = httpRequest(url, { method, agent: false, headers: { ...typed, ...lengthed, ...headers } });
    sent.on('error', reject).on('response', (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
      response.on('end', () => {
        const [, code = null] = /^\{"type":"about:blank",.*"code":"(\w+)"/.exec(received) ?? [];
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received, code });
      });
    });
    sent.end(text);
  });
}

/** From the service's own page: what Chromium sends on loopback. */
export const fromOwnPage = (url: string, token?: string): Readonly<Record<string, string>> => ({
  Origin: new URL(url).origin,
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'cors',
  ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
});
