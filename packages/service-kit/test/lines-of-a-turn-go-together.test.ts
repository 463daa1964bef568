import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createLineWriter } from '../src/line-writer.ts';

function recording() {
  const writes: string[] = [];
  const out = { write: (text: string) => writes.push(text) > 0 };
  return { writes, lines: createLineWriter(out) };
}

describe('lines', () => {
  it('of one turn go in one write, in their order, and those of the next in the next', async () => {
    const { writes, lines } = recording();
    lines.write('one\n');
    lines.write('two\n');
    expect(writes).toEqual([]);
    await nextTurn();
    lines.write('three\n');
    await nextTurn();
    expect(writes).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('without end are written before the turn is over', () => {
    const { writes, lines } = recording();
    for (let count = 0; count < 100; count += 1) lines.write(`${'x'.repeat(999)}\n`);
    expect(writes.join('').length).toBeGreaterThan(60_000);
  });

  it('that a process logs in its last turn are not lost, however it ends', async () => {
    const index = join(import.meta.dirname, '..', 'index.ts');
    const program = `
      import { createLogger } from ${JSON.stringify(index)};
      const logger = createLogger({ service: 'test', level: 'info' });
      logger.info('turn.began');
      process.exit(0);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(stdout).toContain('"event":"turn.began"');
    const failing = program.replace('process.exit(0)', "throw new Error('unexpected')");
    const failed = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', failing]).catch(
      (error: unknown) => error as { readonly stdout: string },
    );
    expect(failed.stdout).toContain('"event":"turn.began"');
  });
});
