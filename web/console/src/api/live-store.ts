// What the page knows live: the latest state, a bounded tape of events, and how sure
// it is of both. Changes are told once a frame, however many events came in it.
import type { Connection } from './event-reader.ts';
import { ringEventTypes } from './event-types.ts';
import type { Dropped, Gap, Hello, LiveEvent, NotableEvent, ProvidersTold } from './event-types.ts';
import type { SseMessage } from './sse-parser.ts';
import type { Flow, Provider } from './types.ts';

const EVENTS_MAX = 2_000;
const NOTABLE_MAX = 200;

export type LiveSnapshot = {
  readonly connection: Connection;
  /** Since when it is so, by the browser's clock. */
  readonly connectionAtMs: number;
  /** When anything was last heard, by the browser's clock; null before the first. */
  readonly heardAtMs: number | null;
  /** When the flow was last told, by the browser's clock. */
  readonly flowAtMs: number | null;
  /** The service's clock minus the browser's, so that a countdown ends when the service says. */
  readonly clockOffsetMs: number;
  readonly replica: string | null;
  readonly version: string | null;
  readonly flow: Flow | null;
  readonly providers: readonly Provider[] | null;
  /** Oldest first, at most 2,000. */
  readonly events: readonly LiveEvent[];
  /** Kept apart, since traffic drives them out of `events` within seconds; at most 200. */
  readonly notable: readonly NotableEvent[];
  readonly droppedCount: number;
  readonly missedCount: number;
};

export type LiveStore = {
  readonly snapshot: () => LiveSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  readonly take: (message: SseMessage) => void;
  readonly setConnection: (connection: Connection) => void;
  readonly clearEvents: () => void;
};

export type LiveStoreDeps = {
  readonly now: () => number;
  /** Runs it once, soon: requestAnimationFrame. */
  readonly onFrame: (run: () => void) => void;
};

const initial: LiveSnapshot = {
  connection: { kind: 'connecting' },
  connectionAtMs: 0,
  heardAtMs: null,
  flowAtMs: null,
  clockOffsetMs: 0,
  replica: null,
  version: null,
  flow: null,
  providers: null,
  events: [],
  notable: [],
  droppedCount: 0,
  missedCount: 0,
};

type Change = { -readonly [K in keyof LiveSnapshot]?: LiveSnapshot[K] };

const isRingType = (type: string): boolean => (ringEventTypes as readonly string[]).includes(type);

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const notableTypes: ReadonlySet<string> = new Set<NotableEvent['type']>([
  'breaker.moved',
  'provider.isolated',
  'provider.isolation_ended',
  'operator.acted',
  'replay.job_changed',
  'gap',
]);
const isNotable = (event: LiveEvent): event is NotableEvent => notableTypes.has(event.type);

/** Jitter of the line is no skew of the clock: only what is clearly off is corrected. */
function offsetAfter(at: string | undefined, nowMs: number, before: number): number {
  const toldMs = Date.parse(at ?? '');
  if (Number.isNaN(toldMs)) return before;
  const offsetMs = toldMs - nowMs;
  return Math.abs(offsetMs - before) > 750 ? offsetMs : before;
}

export function createLiveStore(deps: LiveStoreDeps): LiveStore {
  const store = new Store(deps);
  return {
    snapshot: () => store.shown,
    subscribe: (listener) => store.subscribe(listener),
    take: (message) => store.take(message),
    setConnection: (connection) => store.setConnection(connection),
    clearEvents: () => store.clearEvents(),
  };
}

class Store {
  shown = initial;
  readonly #deps: LiveStoreDeps;
  #change: Change = {};
  #arrived: LiveEvent[] = [];
  #isFrameAsked = false;
  #gaps = 0;
  readonly #listeners = new Set<() => void>();

  constructor(deps: LiveStoreDeps) {
    this.#deps = deps;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  take({ id, type, text }: SseMessage): void {
    const told = parse(text);
    if (typeof told !== 'object' || told === null) return;
    const isFirst = this.#current('heardAtMs') === null;
    this.#change.heardAtMs = this.#deps.now();
    // Each cast is what the contract says of this type of event.
    if (type === 'hello') this.#greet(told as Hello, isFirst);
    else if (type === 'dropped') this.#drop(told as Dropped);
    else if (type === 'flow') {
      const flow = told as Flow;
      this.#change.flow = flow;
      this.#change.flowAtMs = this.#deps.now();
      this.#change.clockOffsetMs = offsetAfter(flow.at, this.#deps.now(), this.#current('clockOffsetMs'));
    } else if (type === 'providers') this.#change.providers = (told as ProvidersTold).items;
    else if (id !== null && isRingType(type)) this.#append({ id, type, told } as LiveEvent);
    this.#askFrame();
  }

  setConnection(connection: Connection): void {
    this.#change.connection = connection;
    this.#change.connectionAtMs = this.#deps.now();
    // At once: a hidden tab gets no frames, and what is shown first when it is seen again must hold.
    this.#publish();
  }

  clearEvents(): void {
    this.#arrived = [];
    this.#change.events = [];
    this.#askFrame();
  }

  #current<K extends keyof LiveSnapshot>(key: K): LiveSnapshot[K] {
    // A change holds the key's own type or nothing.
    return (key in this.#change ? this.#change[key] : this.shown[key]) as LiveSnapshot[K];
  }

  #greet(hello: Hello, isFirst: boolean): void {
    this.#change.replica = hello.replica;
    this.#change.version = hello.version;
    this.#change.clockOffsetMs = offsetAfter(hello.at, this.#deps.now(), this.#current('clockOffsetMs'));
    if (isFirst || hello.missed === 0) return;
    if (hello.missed === null) {
      this.#appendGap({ at: hello.at, count: null, why: 'restarted' });
      return;
    }
    this.#change.missedCount = this.#current('missedCount') + hello.missed;
    this.#appendGap({ at: hello.at, count: hello.missed, why: 'missed' });
  }

  #drop({ at, count }: Dropped): void {
    this.#change.droppedCount = this.#current('droppedCount') + count;
    this.#appendGap({ at, count, why: 'dropped' });
  }

  #appendGap(told: Gap): void {
    this.#gaps += 1;
    this.#append({ id: `gap-${this.#gaps}`, type: 'gap', told });
  }

  #append(event: LiveEvent): void {
    this.#arrived.push(event);
    if (isNotable(event)) this.#change.notable = [...this.#current('notable'), event].slice(-NOTABLE_MAX);
    // A hidden tab gets no frames, and its events must not pile up.
    if (this.#arrived.length > EVENTS_MAX * 2) this.#arrived = this.#arrived.slice(-EVENTS_MAX);
  }

  #askFrame(): void {
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    this.#deps.onFrame(() => {
      this.#isFrameAsked = false;
      this.#publish();
    });
  }

  #publish(): void {
    const before = this.#change.events ?? this.shown.events;
    const events = this.#arrived.length === 0 ? before : [...before, ...this.#arrived].slice(-EVENTS_MAX);
    this.shown = { ...this.shown, ...this.#change, events };
    this.#change = {};
    this.#arrived = [];
    for (const listener of this.#listeners) listener();
  }
}
