// What the page offers is what the mocks take: checked by the mocks' own check.
import { describe, expect, it } from '@jest/globals';
import { checkFault } from '@relevo/notifier-kit';
import type { Fault } from '../src/api/notifier-types.ts';
import { presetIds, presets } from '../src/development/presets.ts';
import { createFormat } from '../src/i18n/format.ts';
import { en } from '../src/i18n/en/index.ts';
import { fill } from '../src/i18n/translate.ts';
import type { MessageKey, Translate } from '../src/i18n/translate.ts';
import { describeFault } from '../src/pages/faults/describe-fault.ts';
import { lineOf, readDefinition, writeDefinition } from '../src/pages/faults/fault-definition.ts';
import { beginningOf, faultKinds } from '../src/pages/faults/fault-kinds.ts';
import { validateFaultsSearch } from '../src/pages/faults/search.ts';

const format = createFormat('en');
const t: Translate = (key: MessageKey, ...[params]: readonly unknown[]) =>
  fill(en[key], (params ?? {}) as Record<string, string | number>, format.number); // what the key asks for

/** As the mock shows a fault that is on. */
function shown(definition: object): Fault {
  const check = checkFault({ name: 'one', ...definition });
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  const state = { status: 'active', created_at: '', expires_at: '', seen: 0, injected: 0, in_flight: 0 };
  return { ...check.fault, state } as Fault; // the wire's own shape
}

const wordsOf = (definition: object) => describeFault(shown(definition), { t, format });

describe('the ready-made faults', () => {
  it.each(presetIds)('%s is taken by the mocks as it is', (preset) => {
    const check = checkFault({ name: preset, ...presets[preset].fault, ttl_s: 120 });
    expect(check).toMatchObject({ ok: true });
  });
});

describe('a fault of one’s own', () => {
  it('can begin with every kind there is, as the mocks take it', () => {
    const refused = checkFault({ name: 'one', kind: 'no such kind' });
    const known = refused.ok ? '' : refused.problems.map(({ detail }) => detail).join();
    expect(known).toBe(`unknown kind; one of ${faultKinds.join(', ')}`);
    const problems = faultKinds.map((kind) => checkFault(beginningOf(kind))).filter(({ ok }) => !ok);
    expect(problems).toEqual([]);
  });

  it('is read with its name, or with what keeps it from being read', () => {
    expect(readDefinition('{"name":"x","kind":"reset"}')).toEqual({
      kind: 'fault',
      name: 'x',
      definition: { name: 'x', kind: 'reset' },
    });
    expect(readDefinition('{"kind":"reset"}')).toMatchObject({ name: null });
    expect(readDefinition('{"kind":')).toMatchObject({ kind: 'not_json' });
    expect(['[]', '"reset"', 'null'].map((text) => readDefinition(text).kind)).toEqual([
      'not_object',
      'not_object',
      'not_object',
    ]);
  });

  it('is shown where something is wrong with it', () => {
    const text = writeDefinition({
      kind: 'latency',
      params: { ms: 1 },
      when: { to: { prefix: ['57'] } },
      limit: { count: 0 },
    });
    expect(lineOf(text, '/params/ms')).toBe(4);
    expect(lineOf(text, '/when/to/prefix/0')).toBe(8);
    expect(lineOf(text, '/limit/count')).toBe(14);
    expect(lineOf(text, '/schedule')).toBeNull();
    expect(lineOf(text, '')).toBeNull();
  });
});

describe('a fault in words', () => {
  it('says what is not as it is by default', () => {
    expect(wordsOf({ kind: 'reset' })).toEqual([]);
    expect(
      wordsOf({
        kind: 'latency',
        params: { ms: 900 },
        when: { operation: 'send', to: { prefix: '+57', sticky_percent: 40 } },
        schedule: { type: 'flap', on_s: 4, off_s: 2 },
        probability: 0.7,
        limit: { count: 3, max_concurrent: 5 },
      }),
    ).toEqual([
      'distribution fixed',
      'ms 900',
      'on send',
      'to +57…',
      'for 40% of customers',
      '4 s on, 2 s off',
      '70% of the time',
      '3 times at most',
      '5 at once at most',
    ]);
  });

  it.each([
    [{ type: 'ramp', over_s: 30 }, 'from 0 % to 100 % over 30 s'],
    [{ type: 'burst' }, '20 every 30 s'],
    [{ type: 'window', after_s: 5 }, 'after 5 s, for 60 s'],
    [{ type: 'every_nth', n: 3 }, 'one in 3'],
  ])('says the schedule %j', (schedule, words) => {
    expect(wordsOf({ kind: 'reset', schedule })).toEqual([words]);
  });
});

describe('the address of the faults', () => {
  it('holds the provider and the time, and nothing that does not exist', () => {
    expect(validateFaultsSearch({ target: 'fallback', lasting: '600' })).toEqual({
      target: 'fallback',
      lasting: 600,
    });
    expect(validateFaultsSearch({ target: 'both', lasting: 7, x: 1 })).toEqual({});
  });
});
