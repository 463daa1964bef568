import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createStopStack } from '../src/stop-stack.ts';
import { takeFolder } from '../src/take-folder.ts';
import { pgbenchScript, readTps } from '../src/targets/pgbench.ts';
import { assertAllAccepted, readLoad } from '../src/wrk.ts';

describe('what wrk prints', () => {
  const line = '{"requests":5000,"durationMs":2001.5,"refused":10,"broken":0,"p50Ms":9.1,"p99Ms":40.2}';

  it('counts only what was accepted', () => {
    expect(readLoad(line)).toEqual({
      accepted: 4_990,
      refused: 10,
      broken: 0,
      durationMs: 2_001.5,
      p50Ms: 9.1,
      p99Ms: 40.2,
    });
  });

  it('is no rate where somebody was refused', () => {
    expect(() => assertAllAccepted(readLoad(line))).toThrow('10 were refused');
  });
});

describe('pgbench', () => {
  it('runs the statement of one payment with nothing left to fill in, and new ids each time', () => {
    const script = pgbenchScript();
    expect(script).not.toMatch(/\$\d/);
    expect(script).toContain('insert into idempotency_keys');
    expect(script).toContain('array[uuidv7()]::uuid[]');
    expect(script).toContain('array[uuidv7()::text]::text[]');
    expect(script.trimEnd().split('\n')).toHaveLength(1);
  });

  it('is read where it tells its rate', () => {
    expect(readTps(['latency average = 3 ms', 'tps = 15890.25 (without initial connection time)'])).toBe(
      15_890.25,
    );
  });

  it('that measured nothing is an error', () => {
    expect(() => readTps(['number of transactions actually processed: 0'])).toThrow('no tps');
  });
});

describe('what was started', () => {
  it('is stopped, the last first, also where one does not want to', async () => {
    const stopped: string[] = [];
    const stack = createStopStack();
    stack.push(() => Promise.resolve(void stopped.push('first')));
    stack.push(() => Promise.reject(new Error('unwilling')));
    stack.push(() => Promise.resolve(void stopped.push('last')));
    await expect(stack.stopAll()).rejects.toThrow('unwilling');
    expect(stopped).toEqual(['last', 'first']);
  });

  it('is stopped once, and whoever asks again waits for the end', async () => {
    const order: string[] = [];
    const ends = Promise.withResolvers<undefined>();
    const stack = createStopStack();
    stack.push(() => ends.promise.then(() => void order.push('stopped')));
    const first = stack.stopAll();
    const second = stack.stopAll().then(() => void order.push('second knows'));
    await new Promise((resolve) => setImmediate(resolve));
    ends.resolve(undefined);
    await Promise.all([first, second]);
    expect(order).toEqual(['stopped', 'second knows']);
  });
});

describe('a second run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused while the first goes on, and not after it', () => {
    const commandLineOf = (pid: number): string => (pid === 1_001 ? 'node bench/bench.ts' : 'something else');
    const release = takeFolder(folder, 1_001, commandLineOf);
    expect(() => takeFolder(folder, 1_002, commandLineOf)).toThrow('process 1001');
    release();
    expect(() => takeFolder(folder, 1_002, commandLineOf)).not.toThrow();
  });

  it('takes the folder over from one that was killed', () => {
    expect(() => takeFolder(folder, 1_003, () => undefined)).not.toThrow();
  });
});
