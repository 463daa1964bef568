// Reads a stream of events as a browser does: where it is cut, it is opened again.
import { until } from './until.ts';

const OPEN_MS_MAX = 30_000;

export type EventListener = {
  /** All that came so far, over every connection. */
  readonly text: () => string;
  readonly stop: () => Promise<void>;
};

/** Resolves once the stream is open. */
export async function listenToEvents(url: string): Promise<EventListener> {
  const end = new AbortController();
  const { signal } = end;
  let text = '';
  const open = (): Promise<Response | null> =>
    until(`stream at ${url}`, OPEN_MS_MAX, () =>
      fetch(url, { signal }).catch(() => (signal.aborted ? null : undefined)),
    );
  const readToItsEnd = async ({ body }: Response): Promise<void> => {
    const decoder = new TextDecoder();
    // fetch() types its chunks as anything; they are bytes.
    for await (const part of body ?? []) text += decoder.decode(part as Uint8Array, { stream: true });
  };
  const listen = async (first: Response | null): Promise<void> => {
    for (let stream = first; stream !== null; stream = await open()) {
      await readToItsEnd(stream).catch(() => undefined); // it was cut
    }
  };
  const listening = listen(await open());
  listening.catch(() => undefined); // told by stop()
  return {
    text: () => text,
    stop: async () => {
      end.abort();
      await listening;
    },
  };
}
