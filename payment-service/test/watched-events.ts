// GET /events as a browser's reader sees it: what came, in order, taken apart.
import http from 'node:http';
import { afterEach } from '@jest/globals';
import type { RunningServer } from '@relevo/service-kit';
import { until } from '@relevo/test-kit';

type SeenEvent = {
  readonly id: string | null;
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

export type EventWatch = {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: () => string;
  readonly events: (type?: string) => readonly SeenEvent[];
  /** Resolves with the first that fits, once it is there. */
  readonly seen: (type: string, fits?: (event: SeenEvent) => boolean) => Promise<SeenEvent>;
  readonly ended: Promise<void>;
  readonly leave: () => void;
};

function parseFrames(text: string): readonly SeenEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1) // the last one may not be whole
    .flatMap((frame) => {
      const line = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1];
      const type = line('event');
      const fields = JSON.parse(line('data') ?? '{}') as Record<string, unknown>; // only ours are read
      return type === undefined ? [] : [{ id: line('id') ?? null, type, fields }];
    });
}

export const watchEvents = (
  url: string,
  query = '',
  headers: Readonly<Record<string, string>> = {},
  localAddress?: string,
): Promise<EventWatch> => watchStream(`${url}/events${query}`, headers, localAddress);

function watchStream(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  localAddress?: string,
): Promise<EventWatch> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, headers, ...(localAddress === undefined ? {} : { localAddress }) };
    const request = http.get(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more: string) => (text += more));
      response.on('error', () => undefined); // it was left
      const events: EventWatch['events'] = (type) =>
        parseFrames(text).filter((event) => type === undefined || event.type === type);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: () => text,
        events,
        seen: async (type, fits = () => true) => {
          const found = (): SeenEvent | undefined => events(type).find(fits);
          await until(() => found() !== undefined);
          return found() as SeenEvent; // it was there a moment ago, and nothing is taken away
        },
        ended: new Promise((over) => response.on('close', over)),
        leave: () => request.destroy(),
      });
    });
    request.on('error', reject);
  });
}

export type Watch = (
  service: { readonly url: string },
  query?: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<EventWatch>;

/** Called at the top of a file; what a test watches with the result is left after it. */
export function watchesOfEachTest(path = '/events'): Watch {
  const watches: EventWatch[] = [];
  afterEach(() => {
    for (const { leave } of watches.splice(0)) leave();
  });
  return async ({ url }, query = '', headers) => {
    const seen = await watchStream(url + path + query, headers);
    watches.push(seen);
    return seen;
  };
}

/** How many are open at a server, however little they read. */
export const connectionsOf = ({ server }: RunningServer): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
