// Server-sent events: the ring to whoever watches, from where they left off, and
// about once a second the state of things. Nothing is written while nobody watches.
import type { Request, Response } from 'express';
import { writeFrame, writeOnce } from './event-ring.ts';
import type { EventRing, EventRingDeps } from './event-ring.ts';
import { EventWatcher } from './event-watcher.ts';
import type { WatcherLimits } from './event-watcher.ts';
import { beginStream, createWatcherPlaces, placeLimits } from './watcher-places.ts';
import type { PlaceLimits, WatcherPlaces } from './watcher-places.ts';

export type StreamLimits = WatcherLimits &
  PlaceLimits & {
    /** Between two turns: state is told, and each watcher's pace begins anew. */
    readonly turnMs: number;
    readonly pingMs: number;
  };

export const streamLimits: StreamLimits = {
  ...placeLimits,
  turnMs: 1_000,
  pingMs: 15_000,
  eventsPerTurnMax: 500,
  waitingMax: 5_000,
  unsentBytesMax: 262_144,
  stallMs: 10_000,
};

/** What is told each turn and not kept: by type, made only where somebody watches. */
type StateEvents = Readonly<Record<string, () => Readonly<Record<string, unknown>>>>;

export type EventStreamDeps = {
  readonly ring: EventRing;
  readonly states: StateEvents;
  readonly limits: StreamLimits;
  readonly now: () => number;
  readonly replica: string;
  readonly version: string;
  readonly onDropped: (count: number) => void;
  readonly onUnwritable: EventRingDeps['onUnwritable'];
};

type Watching = {
  /** Null takes all. */
  readonly types: ReadonlySet<string> | null;
  readonly lastEventId: string | null;
};

export type EventStream = {
  /** False where there is no place for it, or the process stops: then nothing was answered. */
  open(request: Request, response: Response, watching: Watching): boolean;
  /** Ends every stream; none is opened any more. */
  close(): void;
};

export function createEventStream(deps: EventStreamDeps): EventStream {
  return new Stream(deps);
}

class Stream implements EventStream {
  readonly #deps: EventStreamDeps;
  readonly #watchers = new Set<EventWatcher>();
  readonly #places: WatcherPlaces;
  #toldSeq = 0;
  #isFlushing = false;
  #isClosed = false;
  #timers: readonly NodeJS.Timeout[] = [];

  constructor(deps: EventStreamDeps) {
    this.#deps = deps;
    this.#places = createWatcherPlaces(deps.limits);
    deps.ring.onPublished(() => {
      if (this.#watchers.size === 0 || this.#isFlushing) return;
      this.#isFlushing = true;
      // After the work that published it: whatever else it publishes goes out in the same write.
      setImmediate(() => {
        this.#isFlushing = false;
        this.#flush();
      });
    });
  }

  open(request: Request, response: Response, { types, lastEventId }: Watching): boolean {
    const { ring, limits, now, onDropped } = this.#deps;
    if (this.#isClosed || !this.#places.take(request, response)) return false;
    if (!beginStream(request, response)) return true;
    // So that the present watchers have all that the new one is owed, and what follows is for all.
    this.#flush();
    const watcher = new EventWatcher(response, {
      limits,
      now,
      types,
      onDropped,
      onGone: () => this.#forget(watcher),
    });
    const { events, missed } = lastEventId === null ? { events: [], missed: 0 } : ring.resume(lastEventId);
    response.write(`retry: 1000\n\n${this.#hello(missed)}`);
    for (const [type, frame] of this.#stateFrames()) watcher.show(type, frame);
    watcher.resume(events);
    this.#watchers.add(watcher);
    if (this.#watchers.size === 1) this.#start();
    return true;
  }

  close(): void {
    this.#isClosed = true;
    for (const watcher of this.#watchers) watcher.end();
  }

  #hello(missed: number | null): string {
    const { ring, replica, version, now } = this.#deps;
    const fields = { replica, version, missed, ring: { size: ring.size, oldest_id: ring.oldestId() } };
    return writeFrame({ type: 'hello', atMs: now(), fields });
  }

  #flush(): void {
    const { ring } = this.#deps;
    const events = ring.after(this.#toldSeq);
    // More in one turn of the event loop than the ring holds.
    const lost = ring.newestSeq() - this.#toldSeq - events.length;
    this.#toldSeq = ring.newestSeq();
    for (const watcher of this.#watchers) {
      if (lost > 0) watcher.lose(lost);
      for (const event of events) watcher.offer(event);
      watcher.flush();
    }
  }

  /** Made at most once, and only where one of the watchers takes it. */
  #stateFrames(): readonly (readonly [type: string, frame: () => string])[] {
    const { states, now, onUnwritable } = this.#deps;
    return Object.entries(states).map(([type, state]) => {
      const write = () => writeFrame({ type, atMs: now(), fields: state() });
      return [type, writeOnce(type, write, onUnwritable)] as const;
    });
  }

  #turn(): void {
    const frames = this.#stateFrames();
    for (const watcher of this.#watchers) {
      watcher.turn();
      for (const [type, frame] of frames) watcher.show(type, frame);
    }
  }

  #start(): void {
    const { turnMs, pingMs } = this.#deps.limits;
    const ping = (): void => {
      for (const watcher of this.#watchers) watcher.ping();
    };
    this.#timers = [setInterval(() => this.#turn(), turnMs), setInterval(ping, pingMs)];
  }

  #forget(watcher: EventWatcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    for (const timer of this.#timers) clearInterval(timer);
  }
}
