import { describe, expect, it } from '@jest/globals';
import { DatabaseUnavailableError } from '../src/application/store.ts';
import { createGroupWriter } from '../src/adapters/postgres/group-writer.ts';
import type { GroupLimits } from '../src/adapters/postgres/group-writer.ts';

type Statement = { readonly entries: readonly number[]; end: () => void; fail: (error: unknown) => void };

function createScriptedStatements(limits: Partial<GroupLimits> = {}) {
  const statements: Statement[] = [];
  let loseThePatience = (): void => undefined;
  const writer = createGroupWriter<number, string>({
    ...{ entriesMax: 3, concurrentMax: 1, gatherFrom: 3, patienceMs: 20, queueMax: 5 },
    ...limits,
    after: (_ms, act) => {
      loseThePatience = act;
      return () => (loseThePatience = () => undefined);
    },
    write: (entries) =>
      new Promise((resolve, reject) => {
        statements.push({
          entries,
          end: () => resolve(entries.map((entry) => `stored ${entry}`)),
          fail: reject,
        });
      }),
  });
  return { writer, statements, loseThePatience: () => loseThePatience() };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('rows of many requests', () => {
  it('are written at once when nothing is under way, and gathered while something is', async () => {
    const { writer, statements } = createScriptedStatements();
    const results = [writer.add(1)];
    await turn();
    results.push(writer.add(2), writer.add(3), writer.add(4), writer.add(5));
    await turn();
    expect(statements.map(({ entries }) => entries)).toEqual([[1]]);
    statements[0]?.end();
    await turn();
    expect(statements.map(({ entries }) => entries)).toEqual([[1], [2, 3, 4]]);
    statements[1]?.end();
    await turn();
    statements[2]?.end();
    await expect(Promise.all(results)).resolves.toEqual([1, 2, 3, 4, 5].map((entry) => `stored ${entry}`));
  });

  it('do not wait for each other where few come, and gather behind one statement where many do', async () => {
    const { writer, statements } = createScriptedStatements({ entriesMax: 10, concurrentMax: 2 });
    const written = () => statements.map(({ entries }) => entries);
    const results = [writer.add(1)];
    await turn();
    results.push(writer.add(2));
    await turn();
    expect(written()).toEqual([[1], [2]]);
    results.push(writer.add(3), writer.add(4), writer.add(5));
    statements[0]?.end();
    statements[1]?.end();
    await turn();
    results.push(writer.add(6));
    await turn();
    expect(written()).toEqual([[1], [2], [3, 4, 5]]);
    statements[2]?.end();
    await turn();
    expect(written().at(-1)).toEqual([6]);
    statements[3]?.end();
    await Promise.all(results);
  });

  it('go beside a statement that takes unusually long, such as one that waits for a locked row', async () => {
    const { writer, statements, loseThePatience } = createScriptedStatements({ concurrentMax: 2 });
    const results = [writer.add(1), writer.add(2), writer.add(3)];
    await turn();
    results.push(writer.add(4), writer.add(5));
    await turn();
    expect(statements).toHaveLength(1);
    loseThePatience();
    expect(statements[1]?.entries).toEqual([4, 5]);
    statements[1]?.end();
    statements[0]?.end();
    await Promise.all(results);
  });

  it('fail alone: a bad row takes none of its group with it', async () => {
    const writer = createGroupWriter<number, string>({
      entriesMax: 10,
      concurrentMax: 1,
      gatherFrom: 3,
      patienceMs: 20,
      queueMax: 10,
      write: (entries) =>
        entries.includes(13)
          ? Promise.reject(new Error('bad row'))
          : Promise.resolve(entries.map((entry) => `stored ${entry}`)),
    });
    const results = await Promise.allSettled([1, 13, 2].map((entry) => writer.add(entry)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are not retried one by one when the database itself is away', async () => {
    const { writer, statements } = createScriptedStatements();
    const both = Promise.allSettled([writer.add(1), writer.add(2)]);
    await turn();
    statements[0]?.fail(new DatabaseUnavailableError('away'));
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(statements).toHaveLength(1);
  });

  it('are refused beyond the bound of the queue', async () => {
    const { writer, statements } = createScriptedStatements();
    const first = writer.add(0);
    await turn();
    const waiting = [1, 2, 3, 4, 5].map((entry) => writer.add(entry));
    await expect(writer.add(6)).rejects.toThrow(DatabaseUnavailableError);
    for (let index = 0; index < 3; index += 1) {
      statements[index]?.end();
      await turn();
    }
    await Promise.all([first, ...waiting]);
  });
});
