// One who watches a subject. Nothing waits in memory for its connection: while that is full
// it stays where it is, and what it has not seen is read again from the database.
import type { Response } from 'express';
import type { TraceChange, TracePosition } from '../../../application/partners/partner-readers.ts';
import { isAfter, windowStart } from './trace-position.ts';

export type TraceWatcherLimits = {
  /** Written and not taken by the connection: beyond it nothing more is written. */
  readonly unsentBytesMax: number;
  /** One whose connection is full and takes nothing for so long is cut. */
  readonly stallMs: number;
  /** Then the stream ends, and whoever still watches comes back: with a key that is still valid. */
  readonly ageMaxMs: number;
};

export class TraceWatcher {
  readonly #response: Response;
  readonly #limits: TraceWatcherLimits;
  #position: TracePosition;
  /** Of what was told from the window on, where what is committed late may yet come between. */
  readonly #told = new Map<string, number>();
  #from: TracePosition;
  /** It was left out of something in this turn, so that nothing may follow. */
  #isBehind = false;
  #isOwedState = true;

  constructor(
    response: Response,
    {
      limits,
      position,
      onGone,
    }: {
      readonly limits: TraceWatcherLimits;
      readonly position: TracePosition;
      readonly onGone: () => void;
    },
  ) {
    this.#response = response;
    this.#limits = limits;
    this.#position = position;
    this.#from = position;
    const age = setTimeout(() => this.end(), limits.ageMaxMs);
    response.on('close', () => {
      clearTimeout(age);
      onGone();
    });
    response.setTimeout(limits.stallMs, () => {
      if (!this.hasRoom()) response.destroy();
    });
  }

  /** Never where it has ended, which it may have while the database was asked. */
  hasRoom(): boolean {
    const { writableEnded, destroyed, writableLength } = this.#response;
    return !writableEnded && !destroyed && writableLength < this.#limits.unsentBytesMax;
  }

  /** Begins a turn: what is told in it has to be read from here on, which is earlier than what it has seen last. */
  begin(nowMs: number): TracePosition {
    const start = windowStart(nowMs);
    for (const [arrivalId, changedUs] of this.#told)
      if (changedUs <= start.changedUs) this.#told.delete(arrivalId);
    this.#from = isAfter(this.#position, start) ? start : this.#position;
    this.#isBehind = false;
    return this.#from;
  }

  /** Changes in their order, some of which it has seen: as many as there is room for. */
  tell(changes: readonly TraceChange[], frameOf: (change: TraceChange) => string): void {
    for (const change of changes) {
      const { position } = change;
      if (!isAfter(position, this.#from) || this.#told.get(position.arrivalId) === position.changedUs)
        continue;
      this.#isBehind ||= !this.hasRoom();
      if (this.#isBehind) return;
      this.#response.write(frameOf(change));
      this.#isOwedState = true;
      this.#told.set(position.arrivalId, position.changedUs);
      if (isAfter(position, this.#position)) this.#position = position;
    }
  }

  /** Something was told since it was shown how far the subject has come. */
  get isOwedState(): boolean {
    return this.#isOwedState && !this.#isBehind && this.hasRoom();
  }

  show(state: string): void {
    this.#isOwedState = false;
    this.#response.write(state);
  }

  ping(): void {
    if (this.hasRoom()) this.#response.write(': still here\n\n');
  }

  /** Whoever reads sees the end; whoever does not is not waited for. */
  end(): void {
    if (this.#response.writableLength > 0) this.#response.destroy();
    else this.#response.end();
  }
}
