import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../index.ts';

describe('a log line', () => {
  it('tells milliseconds to the tenth, also inside of other fields', () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 'test', level: 'info', write: (line) => lines.push(line) });
    logger.info('thing.done', { durationMs: 16.554336000001058, calls: [{ waitMs: 0.04 }], share: 0.123456 });
    expect(JSON.parse(lines.join(''))).toMatchObject({
      durationMs: 16.6,
      calls: [{ waitMs: 0 }],
      share: 0.123456,
    });
  });
});
