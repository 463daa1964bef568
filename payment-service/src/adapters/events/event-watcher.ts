// One who watches: what waits for its connection is bounded, and what finds no
// room is dropped, counted, and said to it in its place among the others.
import type { Response } from 'express';
import type { RingEvent } from './event-ring.ts';
import { writeFrame } from './event-ring.ts';

export type WatcherLimits = {
  /** Events from the ring between two turns of the stream, which is about a second. */
  readonly eventsPerTurnMax: number;
  /** Events that wait for the connection. Also what a resumed one may be owed: at least all that the ring keeps. */
  readonly waitingMax: number;
  /** Written and not taken by the connection: beyond it nothing more is written. */
  readonly unsentBytesMax: number;
  /** One that has read nothing for so long while something waits for it, or its connection is full, is cut. */
  readonly stallMs: number;
};

export type WatcherDeps = {
  readonly limits: WatcherLimits;
  readonly now: () => number;
  /** Null takes all. */
  readonly types: ReadonlySet<string> | null;
  readonly onDropped: (count: number) => void;
  readonly onGone: () => void;
};

/** So many at once in one write: few enough that what is unsent stays near its limit. */
const framesPerWrite = 64;

export class EventWatcher {
  readonly #response: Response;
  readonly #deps: WatcherDeps;
  #waiting: (() => string)[] = [];
  /** The latest of each type that found no room. A later one takes its place, so these need no limit. */
  readonly #states = new Map<string, () => string>();
  #takenThisTurn = 0;
  #dropped = 0;

  constructor(response: Response, deps: WatcherDeps) {
    this.#response = response;
    this.#deps = deps;
    response.on('drain', () => this.#write());
    response.on('close', deps.onGone);
    // Node counts bytes that the kernel still takes as movement, so that a slow reader is not cut. A timeout
    // without anything that waits is a quiet stream; one that takes state only has nothing waiting, but is full.
    response.setTimeout(deps.limits.stallMs, () => {
      if (this.#waiting.length > 0 || this.#isFull()) response.destroy();
    });
  }

  /** What it is owed from before, beyond its pace: there is never more of that than the ring holds. */
  resume(events: readonly RingEvent[]): void {
    for (const event of events) if (this.#wants(event.type)) this.#waiting.push(event.frame);
    this.#write();
  }

  /** Each is followed by a `flush()`, once for all. */
  offer({ type, frame }: RingEvent): void {
    if (!this.#wants(type)) return;
    if (!this.#hasRoom()) {
      this.lose(1);
      return;
    }
    this.#sayDropped();
    this.#takenThisTurn += 1;
    this.#waiting.push(frame);
  }

  flush(): void {
    this.#write();
  }

  lose(count: number): void {
    this.#dropped += count;
    this.#deps.onDropped(count);
  }

  /** The state of now goes before what waits: one that reads slowly is behind with events, not with state. */
  show(type: string, frame: () => string): void {
    if (!this.#wants(type)) return;
    this.#states.set(type, frame);
    this.#write();
  }

  ping(): void {
    if (this.#waiting.length === 0 && !this.#isFull()) this.#response.write(': still here\n\n');
  }

  turn(): void {
    this.#takenThisTurn = 0;
    if (this.#dropped > 0 && this.#hasRoom()) this.#sayDropped();
    this.#write();
  }

  /** Whoever reads sees the end; whoever does not is not waited for. */
  end(): void {
    if (this.#waiting.length > 0 || this.#response.writableLength > 0) this.#response.destroy();
    else this.#response.end();
  }

  #wants(type: string): boolean {
    return this.#deps.types === null || this.#deps.types.has(type);
  }

  #hasRoom(): boolean {
    const { eventsPerTurnMax, waitingMax } = this.#deps.limits;
    return this.#takenThisTurn < eventsPerTurnMax && this.#waiting.length < waitingMax;
  }

  #sayDropped(): void {
    if (this.#dropped === 0) return;
    const notice = { type: 'dropped', atMs: this.#deps.now(), fields: { count: this.#dropped } };
    this.#dropped = 0;
    this.#waiting.push(() => writeFrame(notice));
  }

  #isFull(): boolean {
    return this.#response.writableLength >= this.#deps.limits.unsentBytesMax;
  }

  #write(): void {
    while (this.#states.size + this.#waiting.length > 0 && !this.#isFull()) {
      const frames = [...this.#states.values(), ...this.#waiting.splice(0, framesPerWrite)];
      this.#states.clear();
      this.#response.write(frames.map((frame) => frame()).join(''));
    }
  }
}
