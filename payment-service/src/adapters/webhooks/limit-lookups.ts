// Names are looked up on libuv's four threads, which providers' names and files need as well. A customer chooses the
// name of a webhook, and its server may say nothing for many seconds: such look-ups never take more than their share.
import type { LookupFunction } from 'node:net';

export type LookupLimits = {
  readonly underWayMax: number;
  /** So long somebody waits, for a place and for the answer; then it has failed, with `EAI_AGAIN`. */
  readonly waitMsMax: number;
};

type Callback = Parameters<LookupFunction>[2];

class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly code = 'EAI_AGAIN';
}

/** As `lookup`, so many at once; who asks the same at the same time shares one. */
export function limitLookups(lookup: LookupFunction, limits: LookupLimits): LookupFunction {
  /** Under way or waiting, each with who wants it. */
  const asked = new Map<string, Set<Callback>>();
  const waiting: (() => void)[] = [];
  let underWay = 0;

  const next = (): void => {
    if (underWay < limits.underWayMax) waiting.shift()?.();
  };

  return (host, options, callback) => {
    const key = JSON.stringify([host, options]);
    const timer = setTimeout(() => {
      asked.get(key)?.delete(answer);
      callback(new NoAnswerError(`${host} was not resolved within ${limits.waitMsMax} ms`), [], 0);
    }, limits.waitMsMax);
    const answer: Callback = (...told) => {
      clearTimeout(timer);
      callback(...told);
    };
    const together = asked.get(key);
    if (together !== undefined) {
      together.add(answer);
      return;
    }
    const wanted = new Set([answer]);
    asked.set(key, wanted);
    waiting.push(() => {
      if (wanted.size === 0) {
        asked.delete(key);
        next();
        return;
      }
      underWay += 1;
      lookup(host, options, (...told) => {
        underWay -= 1;
        asked.delete(key);
        for (const each of wanted) each(...told);
        next();
      });
    });
    next();
  };
}
