// Traffic must not push out what happens seldom and is asked for later: why the
// circuit opened, and who did what by hand.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CircuitTransition } from '@relevo/resilience';
import { createEventRing } from '../src/adapters/events/event-ring.ts';
import type { EventRing } from '../src/adapters/events/event-ring.ts';

const move: CircuitTransition = {
  provider: 'first',
  from: 'closed',
  to: 'open',
  reason: 'rate',
  atMs: 0,
  reopenAtMs: null,
  openMs: null,
  evidence: [],
  detail: null,
  needsReceipt: false,
};

type Kind = 'traffic' | 'move' | 'act';

const publish: Readonly<Record<Kind, (ring: EventRing) => void>> = {
  // No event here is ever written, so that it needs no fields.
  traffic: (ring) => ring.publish('receipt.told', {} as never),
  move: (ring) => ring.publish('breaker.moved', { ...move, kind: 'provider' }),
  act: (ring) => ring.publish('operator.acted', { action: 'a', target: null, by: 'a test' }),
};

const createRing = (size = 10, rareSize = 4): EventRing =>
  createEventRing({ boot: 'boot', size, rareSize, now: () => 0, onUnwritable: () => undefined });

function publishAll(ring: EventRing, kinds: readonly Kind[]): void {
  for (const kind of kinds) publish[kind](ring);
}

const traffic = (count: number): readonly Kind[] => Array<Kind>(count).fill('traffic');
const seqs = (ring: EventRing, id: string): readonly number[] => ring.resume(id).events.map(({ seq }) => seq);

describe('events that are rare', () => {
  it('are still there when traffic has pushed out everything around them', () => {
    const ring = createRing();
    publishAll(ring, ['traffic', 'move', 'act', ...traffic(1_000)]);
    expect(seqs(ring, '0')).toEqual([2, 3, 994, 995, 996, 997, 998, 999, 1_000, 1_001, 1_002, 1_003]);
  });

  it('have places of each kind, so that one kind does not push out another', () => {
    const ring = createRing();
    publishAll(ring, ['act', ...Array<Kind>(100).fill('move')]);
    expect(seqs(ring, '0')).toEqual([1, 98, 99, 100, 101]);
  });

  it('come in their order to one who resumes, who hears how many others are gone', () => {
    const ring = createRing();
    publishAll(ring, [...traffic(5), 'move', ...traffic(12), 'act', ...traffic(3)]);
    const { events, missed } = ring.resume('boot-3');
    // 4, 5, and of the twelve between the move and the act the first five.
    expect(missed).toBe(7);
    expect(events.map(({ seq, type }) => (type === 'receipt.told' ? seq : type))).toEqual([
      'breaker.moved',
      ...[12, 13, 14, 15, 16, 17, 18],
      'operator.acted',
      ...[20, 21, 22],
    ]);
    expect(ring.oldestId()).toBe('boot-12');
  });
});

it('whatever happened, a resumed reader gets what is kept in order, each once, and the rest is counted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<Kind>('traffic', 'traffic', 'traffic', 'move', 'act'), { maxLength: 60 }),
      fc.nat(60),
      (kinds, from) => {
        const ring = createRing();
        publishAll(ring, kinds);
        const seq = Math.min(from, kinds.length);
        const { events, missed } = ring.resume(`boot-${seq}`);
        const got = events.map((event) => event.seq);
        const lastOf = (kind: Kind, count: number): readonly number[] =>
          kinds.flatMap((each, index) => (each === kind ? [index + 1] : [])).slice(-count);
        const kept = [...lastOf('traffic', 10), ...lastOf('move', 4), ...lastOf('act', 4)];
        expect(got).toEqual(kept.filter((each) => each > seq).sort((a, b) => a - b));
        expect(missed).toBe(kinds.length - seq - got.length);
        const oldest = Number(ring.oldestId()?.slice('boot-'.length) ?? 1);
        // From the oldest id on nothing is missing.
        expect(ring.resume(`boot-${oldest - 1}`).missed).toBe(0);
        if (oldest > 1) expect(ring.resume(`boot-${oldest - 2}`).missed).toBe(1);
      },
    ),
  );
});
