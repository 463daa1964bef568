// Rows of many requests go in one statement. A lone entry is written at once; while
// a statement is under way the next ones gather. Where few come, a second statement
// begins beside the first, so that nobody waits for somebody else's; where many come
// it would only halve the groups, so it begins once the first one takes unusually long.
import { DatabaseUnavailableError } from '../../application/store.ts';
import { isOutage } from './pool.ts';

export type GroupLimits = {
  readonly entriesMax: number;
  /** Statements under way at once. */
  readonly concurrentMax: number;
  /** Of the last statement, from which on the next one waits for it, however many may be under way. */
  readonly gatherFrom: number;
  /** How long a statement may take before those who gathered begin another beside it. */
  readonly patienceMs: number;
  /** Entries that may wait; beyond it, `DatabaseUnavailableError`. */
  readonly queueMax: number;
};

export type GroupWriterOptions<Entry, Result> = GroupLimits & {
  /** One statement for all entries; results in the order of the entries. */
  readonly write: (entries: readonly Entry[]) => Promise<readonly Result[]>;
  /** Runs `act` later, unless what it answers is called before. Default: setTimeout. */
  readonly after?: (ms: number, act: () => void) => () => void;
};

export type GroupWriter<Entry, Result> = { readonly add: (entry: Entry) => Promise<Result> };

type Waiting<Entry, Result> = {
  readonly entry: Entry;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

function afterTimeout(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

export function createGroupWriter<Entry, Result>(
  options: GroupWriterOptions<Entry, Result>,
): GroupWriter<Entry, Result> {
  const { after = afterTimeout } = options;
  const queue: Waiting<Entry, Result>[] = [];
  let underWay = 0;
  let lastSize = 0;
  let stopWaiting: (() => void) | null = null;

  const writeAlone = async ({ entry, resolve, reject }: Waiting<Entry, Result>): Promise<void> => {
    try {
      const [result] = await options.write([entry]);
      resolve(result as Result); // one entry in, one result out
    } catch (error) {
      reject(error);
    }
  };

  const writeGroup = async (group: readonly Waiting<Entry, Result>[]): Promise<void> => {
    try {
      const results = await options.write(group.map(({ entry }) => entry));
      group.forEach(({ resolve }, index) => resolve(results[index] as Result)); // same length by contract
    } catch (error) {
      // A bad row fails alone; but where the database itself is away, one by one would only take longer.
      if (group.length > 1 && !isOutage(error)) for (const waiting of group) await writeAlone(waiting);
      else for (const { reject } of group) reject(error);
    }
  };

  const begin = (): void => {
    const group = queue.splice(0, options.entriesMax);
    underWay += 1;
    lastSize = group.length;
    void writeGroup(group).finally(() => {
      underWay -= 1;
      flush();
    });
  };

  const loseThePatience = (): void => {
    stopWaiting = null;
    if (queue.length > 0 && underWay < options.concurrentMax) begin();
    flush();
  };

  const flush = (): void => {
    while (queue.length > 0 && underWay < options.concurrentMax) {
      if (underWay > 0 && lastSize >= options.gatherFrom) {
        stopWaiting ??= after(options.patienceMs, loseThePatience);
        return;
      }
      begin();
    }
    stopWaiting?.();
    stopWaiting = null;
  };

  return {
    add: (entry) => {
      if (queue.length >= options.queueMax) {
        return Promise.reject(new DatabaseUnavailableError('The database is slower than what comes in.'));
      }
      return new Promise((resolve, reject) => {
        queue.push({ entry, resolve, reject });
        // In a microtask, so that entries added in the same turn share the statement.
        if (underWay < options.concurrentMax) queueMicrotask(flush);
      });
    },
  };
}
