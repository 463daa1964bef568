import { describe, expect, it } from '@jest/globals';
import { createFormat } from '../src/i18n/format.ts';
import { en } from '../src/i18n/en/index.ts';
import { es } from '../src/i18n/es/index.ts';
import { fill } from '../src/i18n/translate.ts';
import type { Dictionary, MessageKey, Translate } from '../src/i18n/translate.ts';
import { entriesFor, partnerEntries, paymentEntries } from '../src/palette/entries.ts';
import type { Situation } from '../src/palette/entries.ts';
import { listed } from '../src/palette/listed.ts';
import { rank } from '../src/palette/rank.ts';
import { keepRecent, readRecent } from '../src/palette/recent.ts';

const translateWith =
  (dictionary: Dictionary): Translate =>
  (key: MessageKey, ...[params]: readonly unknown[]) =>
    fill(dictionary[key], (params ?? {}) as Record<string, string | number>, createFormat('en').number); // what the key asks for

const t = translateWith(en);

const allowed: Situation = {
  canChange: 'yes',
  providers: ['aldeamo', 'twilio'],
  notifiers: [
    { name: 'primary', label: 'aldeamo' },
    { name: 'fallback', label: 'twilio' },
  ],
  isTrafficThere: true,
  areFaultsOn: true,
  language: 'en',
};

const idsOf = (situation: Partial<Situation> = {}) =>
  entriesFor({ ...allowed, ...situation }, t).map(({ id }) => id);

const meant = (typed: string, words = t) => rank(entriesFor(allowed, words), typed)[0]?.id;

describe('what is typed', () => {
  it('finds the entry by the beginning of its words, in any order, or by its letters', () => {
    expect(meant('over')).toBe('go:/');
    expect(meant('twilio brown')).toBe('preset:brownout:fallback');
    expect(meant('brnt')).toBe('preset:brownout:primary');
    expect(meant('dark')).toBe('theme:dark');
    expect(meant('20')).toBe('traffic:20');
    expect(meant('stop all')).toBe('stop-all');
    expect(meant('lost answers fallback')).toBe('preset:lost-answers:fallback');
  });

  it('needs no accents and no capitals', () => {
    expect(meant('trafico', translateWith(es))).toBe('go:/traffic');
    expect(meant('LIMITE', translateWith(es))).toBe('preset:rate-limit:primary');
  });

  it('finds nothing where one of its words is nowhere', () => {
    expect(meant('brownout elephant')).toBeUndefined();
  });
});

describe('what is offered', () => {
  it('is all that can be done where all is allowed', () => {
    const ids = idsOf();
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining([
        'go:/faults',
        'isolate:twilio',
        'preset:down:primary',
        'stop-all',
        'traffic:100',
      ]),
    );
    expect(ids).not.toContain('language:en');
    const isolate = entriesFor(allowed, t).find(({ id }) => id === 'isolate:twilio');
    expect(isolate?.deed).toEqual({ kind: 'go_provider', name: 'twilio', ask: 'isolate' });
    expect(ids).not.toContain('token');
  });

  it('is no change where none is heard, but the way to the token where one is needed', () => {
    for (const canChange of ['readonly', 'token_needed', null] as const) {
      const ids = idsOf({ canChange });
      expect(ids.filter((id) => /^(preset|traffic|isolate|stop-all)/.test(id))).toEqual([]);
      expect(ids.includes('token')).toBe(canChange === 'token_needed');
    }
  });

  it('is nothing of the mocks where there are none, and no end of faults where none is on', () => {
    const ids = idsOf({ notifiers: [], isTrafficThere: false, areFaultsOn: false });
    expect(ids.filter((id) => /fault|inbox|traffic|preset|stop/.test(id))).toEqual([]);
    expect(idsOf({ areFaultsOn: false })).not.toContain('stop-all');
  });
});

describe('a search for payments', () => {
  it('is by id, by the last four digits or the customer, or by the customer', () => {
    const deeds = (typed: string) => paymentEntries(typed, t).map(({ deed }) => deed);
    const id = '0198f3b0-0000-7000-8000-000000000001';
    expect(deeds(id)).toEqual([{ kind: 'find_payments', q: id }]);
    expect(deeds('4567')).toEqual([
      { kind: 'find_payments', q: '4567' },
      { kind: 'find_payments', q: '4567', as: 'customer' },
    ]);
    expect(deeds(' customer-1 ')).toEqual([{ kind: 'find_payments', q: 'customer-1' }]);
    expect(deeds('  ')).toEqual([]);
  });

  it('never hands a whole phone number over, which would stand in the address', () => {
    const asked = ['+57 300 111 2233', '3001112233'].map((typed) => paymentEntries(typed, t)[0]?.deed);
    expect(asked).toEqual([
      { kind: 'find_payments', q: '2233' },
      { kind: 'find_payments', q: '2233' },
    ]);
  });
});

describe('a search for partners', () => {
  it('is for a partner or for a subject, and stands behind all else', () => {
    expect(partnerEntries(' acme ', t).map(({ deed }) => deed)).toEqual([
      { kind: 'go_partner', partnerId: 'acme' },
      { kind: 'go_subject', subjectId: 'acme' },
    ]);
    expect(partnerEntries(' ', t)).toEqual([]);
    const searches = [...paymentEntries('inbox', t), ...partnerEntries('inbox', t)];
    const groups = listed({ entries: entriesFor(allowed, t), searches, recent: [] }, 'inbox');
    expect(groups.slice(-2).map(({ group }) => group)).toEqual(['payments', 'partners']);
  });
});

describe('the list', () => {
  const entries = entriesFor(allowed, t);
  const groupsFor = (typed: string, recent: readonly string[] = []) =>
    listed({ entries, searches: paymentEntries(typed, t), recent }, typed).map(({ group }) => group);

  it('begins with what was chosen last, each entry once', () => {
    const recent = ['traffic:5', 'go:/inbox', 'no:longer:there'];
    const lists = listed({ entries, searches: [], recent }, '');
    expect(lists[0]).toMatchObject({ group: 'recent', entries: [{ id: 'traffic:5' }, { id: 'go:/inbox' }] });
    const ids = lists.flatMap((list) => list.entries.map(({ id }) => id));
    expect(ids.toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
  });

  it('takes digits for a search before all else, and a word for one after all else', () => {
    expect(groupsFor('4567')[0]).toBe('payments');
    expect(groupsFor('inbox').at(-1)).toBe('payments');
    expect(groupsFor('inbox')[0]).toBe('pages');
    expect(groupsFor('customer-without-number')).toEqual(['payments']);
  });

  it('keeps the five chosen last, and takes no harm from what another has written there', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) keepRecent(storage, id);
    expect(readRecent(storage)).toEqual(['b', 'f', 'e', 'd', 'c']);
    expect(readRecent({ getItem: () => '{"no":"list"}' })).toEqual([]);
    expect(readRecent({ getItem: () => 'nonsense' })).toEqual([]);
  });
});
