// A tab that nobody looks at gives its line up. Over HTTP/1.1 a browser opens six connections to
// one origin, for all of its tabs together: six tabs that kept one each would let no request through.
import type { EventReader } from './event-reader.ts';

/** So short that nothing shown is old yet, so long that a glance at another tab costs nothing. */
export const HIDDEN_MS_MAX = 3_000;

export type Visibility = {
  readonly isHidden: () => boolean;
  readonly onChange: (listener: () => void) => () => void;
};

export type ReadWhileSeenDeps = {
  readonly reader: Pick<EventReader, 'start' | 'rest' | 'stop'>;
  readonly visibility: Visibility;
  readonly setTimer: (handle: () => void, ms: number) => () => void;
};

/** Reads until the returned function is called, but for the time in which the tab is hidden. */
export function readWhileSeen({ reader, visibility, setTimer }: ReadWhileSeenDeps): () => void {
  let cancelRest: (() => void) | null = null;
  const follow = () => {
    cancelRest?.();
    cancelRest = null;
    if (visibility.isHidden()) cancelRest = setTimer(reader.rest, HIDDEN_MS_MAX);
    else reader.start();
  };
  // A tab that was opened in the background begins when it is looked at.
  follow();
  const forget = visibility.onChange(follow);
  return () => {
    forget();
    cancelRest?.();
    reader.stop();
  };
}
