// Rows of many requests go in one statement. A lone entry is written at once;
// while a statement is under way the next ones gather, so nobody waits for a timer.
import { DatabaseUnavailableError } from '../../application/store.ts';
import { isOutage } from './pool.ts';

export type GroupLimits = {
  readonly entriesMax: number;
  /** Statements under way at once. */
  readonly concurrentMax: number;
  /** Entries that may wait; beyond it, `DatabaseUnavailableError`. */
  readonly queueMax: number;
};

export type GroupWriterOptions<Entry, Result> = GroupLimits & {
  /** One statement for all entries; results in the order of the entries. */
  readonly write: (entries: readonly Entry[]) => Promise<readonly Result[]>;
};

export type GroupWriter<Entry, Result> = { readonly add: (entry: Entry) => Promise<Result> };

type Waiting<Entry, Result> = {
  readonly entry: Entry;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

export function createGroupWriter<Entry, Result>(
  options: GroupWriterOptions<Entry, Result>,
): GroupWriter<Entry, Result> {
  const queue: Waiting<Entry, Result>[] = [];
  let underWay = 0;

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

  const flush = (): void => {
    while (queue.length > 0 && underWay < options.concurrentMax) {
      underWay += 1;
      void writeGroup(queue.splice(0, options.entriesMax)).finally(() => {
        underWay -= 1;
        flush();
      });
    }
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
