import { describe, expect, it } from '@jest/globals';
import type { Contestant } from '../src/comparison.ts';
import { runComparison } from '../src/run-comparison.ts';
import type { Tools } from '../src/tools.ts';
import { comparing, scripted } from './measured-comparison.ts';

/** Only what a contestant without a process uses. */
function settling(onSettled: () => void): Tools {
  const settle = (): Promise<void> => {
    onSettled();
    return Promise.resolve();
  };
  return { settle } as Partial<Tools> as Tools;
}

const pace = { repeats: 3, warmUpS: 0, seconds: 0 };

describe('a comparison', () => {
  it('measures each once before it measures anybody again', async () => {
    const turns: string[] = [];
    const contestants = ['a', 'b', 'c'].map((name) => scripted(name, [1, 2, 3], turns));
    await runComparison(comparing(contestants), { pace, tools: settling(() => null), tell: () => null });
    expect(turns.join('')).toBe('abcabcabc');
  });

  it('lets things settle before each measurement', async () => {
    const turns: string[] = [];
    const tools = settling(() => turns.push('-'));
    await runComparison(comparing([scripted('a', [1, 2, 3], turns)]), { pace, tools, tell: () => null });
    expect(turns.join('')).toBe('-a-a-a');
  });

  it('keeps the samples of each by its name', async () => {
    const contestants = [scripted('a', [1, 2, 3]), scripted('b', [10, 20, 30])];
    const { entries } = await runComparison(comparing(contestants), {
      pace,
      tools: settling(() => null),
      tell: () => null,
    });
    expect(entries).toEqual([
      { contestant: 'a', samples: [{ rate: 1 }, { rate: 2 }, { rate: 3 }] },
      { contestant: 'b', samples: [{ rate: 10 }, { rate: 20 }, { rate: 30 }] },
    ]);
  });

  it('goes on without whoever is not installed, and says how to get it', async () => {
    const absent: Contestant = {
      ...scripted('absent', []),
      missing: () => Promise.resolve('apt install absent.'),
      open: () => Promise.reject(new Error('must not be opened')),
    };
    const told: string[] = [];
    const { entries, skipped } = await runComparison(comparing([absent, scripted('a', [1, 2, 3])]), {
      pace,
      tools: settling(() => null),
      tell: (line) => told.push(line),
    });
    expect(entries.map(({ contestant }) => contestant)).toEqual(['a']);
    expect(skipped).toEqual([{ contestant: 'absent', why: 'apt install absent.' }]);
    expect(told[0]).toBe('  absent: skipped. apt install absent.');
  });
});
