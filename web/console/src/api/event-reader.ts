// One connection to a stream of the service that is kept: by fetch, since an EventSource sends no
// Authorization header. Resumes after the last id, comes back with growing, jittered
// pauses, and takes silence (no event, no ping) for a broken line.
import { createSseParser } from './sse-parser.ts';
import type { SseMessage } from './sse-parser.ts';

// GET /events tells the flow every second, a subject's trace sends a ping every five.
const SILENCE_MS_MAX = 12_000;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 15_000;
const RETRY_MS_MISSING = 60_000;
// The id of no event: the service then begins with the oldest that it still has.
const FROM_THE_OLDEST = '0';

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Given up by the page itself, since nobody looks at it. */
  | { readonly kind: 'resting' }
  /** `retryAtMs` is null while it is being tried again. */
  | { readonly kind: 'lost'; readonly code: string; readonly retryAtMs: number | null }
  /** The service wants a key that it did not get. */
  | { readonly kind: 'key_needed' }
  /** The service knows no such stream. */
  | { readonly kind: 'missing' };

export type EventReaderDeps = {
  /** Of the stream. */
  readonly path: string;
  readonly fetch: typeof fetch;
  readonly token: () => string | null;
  readonly now: () => number;
  readonly random: () => number;
  readonly setTimer: (handle: () => void, ms: number) => () => void;
  readonly onConnection: (connection: Connection) => void;
  readonly onMessage: (message: SseMessage) => void;
};

export type EventReader = {
  /** Begins, or goes on after the last event that it has. */
  readonly start: () => void;
  /** Now, whatever pause is under way; also with a new token. Nothing while it rests. */
  readonly reconnect: () => void;
  /** Gives the line up until it is started again. */
  readonly rest: () => void;
  readonly stop: () => void;
};

type Ending =
  | { readonly kind: 'key_needed' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'lost'; readonly code: string; readonly retryAfterMs: number | null };

function endingOf(response: Response): Ending | null {
  if (response.status === 401) return { kind: 'key_needed' };
  if (response.status === 404) return { kind: 'missing' };
  const type = response.headers.get('Content-Type') ?? '';
  if (response.ok && type.startsWith('text/event-stream')) return null;
  const retryAfterS = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(retryAfterS) ? retryAfterS * 1_000 : null;
  return { kind: 'lost', code: response.ok ? 'unreadable' : `http_${response.status}`, retryAfterMs };
}

/** What a connection that did not end well is waited for before the next. */
function pauseMsAfter(
  ending: Ending,
  state: { failures: number; retryMsMin: number; random: number },
): number {
  if (ending.kind === 'missing') return RETRY_MS_MISSING;
  const retryAfterMs = ending.kind === 'lost' ? ending.retryAfterMs : null;
  if (retryAfterMs !== null) return Math.min(retryAfterMs, RETRY_MS_MISSING);
  const ceilingMs = Math.min(RETRY_MS_MAX, state.retryMsMin * 2 ** Math.min(state.failures, 6));
  return Math.round(ceilingMs * (0.7 + 0.3 * state.random));
}

export function createEventReader(deps: EventReaderDeps): EventReader {
  const reader = new Reader(deps);
  return {
    start: () => reader.start(),
    reconnect: () => reader.reconnect(),
    rest: () => reader.rest(),
    stop: () => reader.stop(),
  };
}

class Reader {
  readonly #deps: EventReaderDeps;
  #lastId = FROM_THE_OLDEST;
  #failures = 0;
  #retryMsMin = RETRY_MS_MIN;
  #running: AbortController | null = null;
  #cancelPause: (() => void) | null = null;

  constructor(deps: EventReaderDeps) {
    this.#deps = deps;
  }

  start(): void {
    if (this.#running !== null) return;
    this.#deps.onConnection({ kind: 'connecting' });
    this.#connect();
  }

  reconnect(): void {
    if (this.#running === null) return;
    this.stop();
    this.#connect();
  }

  rest(): void {
    if (this.#running === null) return;
    this.stop();
    this.#deps.onConnection({ kind: 'resting' });
  }

  stop(): void {
    this.#cancelPause?.();
    this.#cancelPause = null;
    const running = this.#running;
    this.#running = null;
    running?.abort();
  }

  #connect(): void {
    this.#cancelPause?.();
    this.#cancelPause = null;
    const controller = new AbortController();
    this.#running = controller;
    void this.#readOnce(controller).then((ending) => {
      // Else another connection has taken over, or nobody reads any more.
      if (this.#running === controller) this.#onEnded(ending);
    });
  }

  #onEnded(ending: Ending): void {
    const { now, random, setTimer, onConnection } = this.#deps;
    if (ending.kind === 'key_needed') {
      onConnection(ending);
      return;
    }
    const state = { failures: this.#failures, retryMsMin: this.#retryMsMin, random: random() };
    const pauseMs = pauseMsAfter(ending, state);
    this.#failures += 1;
    const lost = ending.kind === 'lost' ? { kind: 'lost' as const, code: ending.code } : null;
    onConnection(lost === null ? { kind: 'missing' } : { ...lost, retryAtMs: now() + pauseMs });
    this.#cancelPause = setTimer(() => {
      if (lost !== null) onConnection({ ...lost, retryAtMs: null });
      this.#connect();
    }, pauseMs);
  }

  async #readOnce(controller: AbortController): Promise<Ending> {
    const silence = this.#watchSilence(controller);
    try {
      const init: RequestInit = { headers: this.#headers(), cache: 'no-store', credentials: 'same-origin' };
      const response = await this.#deps.fetch(this.#deps.path, { ...init, signal: controller.signal });
      const refusal = endingOf(response);
      if (refusal !== null || response.body === null) {
        controller.abort();
        return refusal ?? { kind: 'lost', code: 'unreadable', retryAfterMs: null };
      }
      this.#failures = 0;
      this.#deps.onConnection({ kind: 'open' });
      await this.#readAll(response.body, silence.heard);
      return { kind: 'lost', code: 'ended', retryAfterMs: null };
    } catch {
      // Whatever broke the line, the answer is the same: say so and try again.
      return { kind: 'lost', code: silence.isOver() ? 'silent' : 'unreachable', retryAfterMs: null };
    } finally {
      silence.stop();
    }
  }

  async #readAll(body: ReadableStream<Uint8Array>, heard: () => void): Promise<void> {
    const parser = createSseParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      for (const message of parser.push(decoder.decode(value, { stream: true }))) {
        if (message.id !== null) this.#lastId = message.id;
        this.#deps.onMessage(message);
      }
      const wishedMs = parser.retryMs() ?? this.#retryMsMin;
      this.#retryMsMin = Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, wishedMs));
    }
  }

  #headers(): Headers {
    const token = this.#deps.token();
    const headers = new Headers({ Accept: 'text/event-stream', 'Last-Event-ID': this.#lastId });
    if (token !== null) headers.set('Authorization', `Bearer ${token}`);
    return headers;
  }

  /** Cuts the line when nothing was heard for too long: a dead one may look alive for hours. */
  #watchSilence(controller: AbortController) {
    let isOver = false;
    const begin = () =>
      this.#deps.setTimer(() => {
        isOver = true;
        controller.abort();
      }, SILENCE_MS_MAX);
    let stop = begin();
    return {
      heard: () => {
        stop();
        stop = begin();
      },
      isOver: () => isOver,
      stop: () => stop(),
    };
  }
}
