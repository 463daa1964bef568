import { describe, expect, it } from '@jest/globals';
import { parseArguments } from '../src/arguments.ts';

const names = {
  usual: ['sustained', 'outage-hang', 'outage-error'],
  quick: ['sustained', 'outage-hang'],
  long: ['backlog'],
};
const parse = (...words: string[]) => parseArguments(words, names);

describe('npm run bench', () => {
  it('runs everything but what is long', () => {
    expect(parse()).toEqual({
      kind: 'run',
      names: ['sustained', 'outage-hang', 'outage-error'],
      isQuick: false,
      repeats: null,
      isWritingDocs: false,
    });
  });

  it('leaves out what says nothing new where it is quick, unless that is named', () => {
    expect(parse('--quick')).toMatchObject({ names: ['sustained', 'outage-hang'], isQuick: true });
    expect(parse('outage-error', '--quick')).toMatchObject({ names: ['outage-error'] });
  });

  it('runs what is named, the long ones too', () => {
    expect(parse('backlog', '--quick', '--repeats', '3')).toMatchObject({
      names: ['backlog'],
      isQuick: true,
      repeats: 3,
    });
  });

  it('takes the beginning of several names for all of them, each once', () => {
    expect(parse('outage', 'outage-hang')).toMatchObject({ names: ['outage-hang', 'outage-error'] });
  });

  it.each([
    [['nonsense'], 'There is no comparison "nonsense". There are: sustained, outage-hang'],
    [['--repeats', '0'], '--repeats takes a whole number from 1 to 100.'],
    [['--repeats', '2.5'], '--repeats takes a whole number from 1 to 100.'],
    [['--fast'], '--fast'],
    [['--quick', '--write-docs'], 'leave out --quick'],
  ])('refuses %j', (words, problem) => {
    const parsed = parse(...words);
    expect(parsed.kind).toBe('refused');
    expect(parsed).toHaveProperty('problem', expect.stringContaining(problem));
  });

  it('helps where it is asked to', () => {
    expect(parse('--help').kind).toBe('help');
  });
});
