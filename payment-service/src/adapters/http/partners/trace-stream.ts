// A subject's trace as server-sent events: what is there, and what comes as it comes, through
// whichever replica. What was committed is asked for again and again, since the database is the
// one place where all replicas meet: once for all watchers of a subject, one question at a time,
// for at most a fifth of the time, and not at all while nobody watches.
import type { Request, Response } from 'express';
import type {
  SubjectView,
  TraceChange,
  TraceChanges,
} from '../../../application/partners/partner-readers.ts';
import { createBackgroundLoop } from '../../../application/background-loop.ts';
import type { BackgroundLoop } from '../../../application/background-loop.ts';
import { writeFrame } from '../../events/event-ring.ts';
import { beginStream, createWatcherPlaces, placeLimits } from '../../events/watcher-places.ts';
import type { PlaceLimits } from '../../events/watcher-places.ts';
import { viewArrival, viewSubject } from './partner-views.ts';
import { isAfter, readPosition, writePosition } from './trace-position.ts';
import { TraceWatcher } from './trace-watcher.ts';
import type { TraceWatcherLimits } from './trace-watcher.ts';

export type TraceStreamLimits = TraceWatcherLimits &
  PlaceLimits & {
    readonly everyMs: number;
    readonly pingMs: number;
    /** Changes in one question, and questions about one subject in one turn. */
    readonly pageMax: number;
    readonly pagesMax: number;
  };

export const traceStreamLimits: TraceStreamLimits = {
  ...placeLimits,
  everyMs: 500,
  // The console takes a line for dead on which nothing has come for twelve seconds.
  pingMs: 5_000,
  pageMax: 200,
  pagesMax: 20,
  unsentBytesMax: 262_144,
  stallMs: 10_000,
  ageMaxMs: 3_600_000,
};

export type TraceStreamDeps = {
  readonly changes: TraceChanges;
  readonly limits: TraceStreamLimits;
  /** By the database. */
  readonly now: () => number;
  /** By a clock that does not jump. */
  readonly elapsedMs: () => number;
  readonly onFailed: (error: unknown) => void;
};

type TraceWatching = { readonly subjectId: string; readonly lastEventId: string | null };

export type TraceStream = {
  /** False where there is no place for it, or the process stops: then nothing was answered. */
  open(request: Request, response: Response, watching: TraceWatching): boolean;
  /** Ends every stream; none is opened any more. */
  close(): void;
  readonly loop: BackgroundLoop;
};

type Watched = Map<string, Set<TraceWatcher>>;

const idleMs = 3_600_000;
/** A turn takes at most one part of so many of the time. */
const timeParts = 5;

export function createTraceStream(deps: TraceStreamDeps): TraceStream {
  const { limits, elapsedMs } = deps;
  const watched: Watched = new Map();
  const places = createWatcherPlaces(limits);
  let isClosed = false;
  let pingedAtMs = 0;

  const turn = async (): Promise<number> => {
    if (watched.size === 0) return idleMs;
    const begunAtMs = elapsedMs();
    if (begunAtMs - pingedAtMs >= limits.pingMs) {
      pingedAtMs = begunAtMs;
      for (const watchers of watched.values()) for (const watcher of watchers) watcher.ping();
    }
    for (const [subjectId, watchers] of [...watched]) await follow(subjectId, watchers, deps);
    return Math.max(limits.everyMs, (elapsedMs() - begunAtMs) * (timeParts - 1));
  };
  const loop = createBackgroundLoop({ turn, failurePauseMs: () => limits.everyMs, onFailed: deps.onFailed });

  return {
    loop,
    open(request, response, { subjectId, lastEventId }) {
      if (isClosed || !places.take(request, response)) return false;
      if (!beginStream(request, response)) return true;
      const watchers = watched.get(subjectId) ?? new Set();
      const watcher = new TraceWatcher(response, {
        limits,
        position: readPosition(lastEventId),
        onGone: () => {
          watchers.delete(watcher);
          if (watchers.size === 0 && watched.get(subjectId) === watchers) watched.delete(subjectId);
        },
      });
      response.write('retry: 1000\n\n');
      watched.set(subjectId, watchers.add(watcher));
      // While others watch it is asked for soon enough: whoever comes and goes must not set the pace.
      if (watched.size === 1 && watchers.size === 1) loop.hint();
      return true;
    },
    close() {
      isClosed = true;
      for (const watchers of watched.values()) for (const watcher of watchers) watcher.end();
    },
  };
}

/** Those whose connections are full are left where they are, so that they hold up nobody. */
async function follow(
  subjectId: string,
  watchers: ReadonlySet<TraceWatcher>,
  { changes, limits, now }: TraceStreamDeps,
): Promise<void> {
  const listening = [...watchers].filter((watcher) => watcher.hasRoom());
  const [first, ...others] = listening.map((watcher) => watcher.begin(now()));
  if (first === undefined) return;
  let position = others.reduce((least, each) => (isAfter(least, each) ? each : least), first);
  let isWhole = false;
  for (let page = 1; page <= limits.pagesMax; page += 1) {
    const found = await changes.after(subjectId, { position, limit: limits.pageMax });
    const frameOf = createFrames();
    for (const watcher of listening) watcher.tell(found, frameOf);
    const last = found.at(-1);
    isWhole = last === undefined || found.length < limits.pageMax;
    if (last === undefined || isWhole) break;
    position = last.position;
  }
  // How far it has come is told of all that came, and not in the middle of it.
  if (!isWhole || !listening.some((watcher) => watcher.isOwedState)) return;
  const state = writeState(await changes.subjects(subjectId), now());
  for (const watcher of listening) if (watcher.isOwedState) watcher.show(state);
}

/** Each is written once, for all who are told of it. */
function createFrames(): (change: TraceChange) => string {
  const frames = new Map<TraceChange, string>();
  return (change) => {
    const frame = frames.get(change) ?? writeChange(change);
    frames.set(change, frame);
    return frame;
  };
}

function writeChange({ position, arrival }: TraceChange): string {
  const atMs = Math.floor(position.changedUs / 1_000);
  return writeFrame({ id: writePosition(position), type: 'arrival', atMs, fields: viewArrival(arrival) });
}

function writeState(subjects: readonly SubjectView[], atMs: number): string {
  return writeFrame({ type: 'subjects', atMs, fields: { items: subjects.map(viewSubject) } });
}
