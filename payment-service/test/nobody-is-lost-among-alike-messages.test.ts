// Two to four attempts with one text to one phone at a provider without our
// handle, under every interleaving of calls, answers, crashes, lists and claims.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { simulate } from './alike-attempts.ts';
import type { AttemptStory, World } from './alike-attempts.ts';

const settleMs = 5_000;

const story: fc.Arbitrary<AttemptStory> = fc.record({
  startsAfterMs: fc.oneof(fc.integer({ min: 0, max: 2_500 }), fc.integer({ min: 0, max: 60_000 })),
  callMs: fc.integer({ min: 1, max: 1_500 }),
  /** From the start of the call; null where the provider never took it. */
  takenAfterMs: fc.option(fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 4_000 })), {
    nil: null,
    freq: 2,
  }),
  listedAfterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6_000 })),
  end: fc.constantFrom('answered' as const, 'lost' as const, 'lost' as const, 'crashed' as const),
  /** A process that is paused stores its answer long after its call. */
  storeMs: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 6_000 })),
});

const worlds: fc.Arbitrary<World> = fc.record({
  stories: fc.array(story, { minLength: 2, maxLength: 4 }),
  clockAheadMs: fc.constantFrom(0, -40_000, 40_000, -700, 700),
  pausesMs: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 7, maxLength: 7 }),
});

const isPrompt = ({ storeMs }: AttemptStory): boolean => storeMs <= 300;

const check = (property: (result: Awaited<ReturnType<typeof simulate>>, world: World) => void) =>
  fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      property(await simulate(world), world);
    }),
    { numRuns: 300 },
  );

describe('among attempts with one text to one phone', () => {
  it(
    'no message is claimed by two, and each that is not claimed was sent again',
    () =>
      check(({ attempts }) => {
        const ids = attempts.flatMap(({ messageId }) => (messageId === null ? [] : [messageId]));
        expect(new Set(ids).size).toBe(ids.length);
        for (const { messageId, isSentAgain } of attempts) expect(isSentAgain).toBe(messageId === null);
      }),
    60_000,
  );

  it(
    'no message that was listed before a payment was made is taken for it',
    () =>
      check(({ attempts, listedAtMs }) => {
        for (const { messageId, startedAtMs } of attempts) {
          if (messageId === null) continue;
          // Dates have whole seconds, and so has the provider's clock as we see it.
          expect(listedAtMs.get(messageId) ?? 0).toBeGreaterThan(startedAtMs - 2_500);
        }
      }),
    60_000,
  );

  it(
    'a provider’s own answer is never lost to a claim',
    () =>
      check(({ attempts }) => {
        for (const { answeredId, messageId } of attempts)
          if (answeredId !== null) expect(messageId).toBe(answeredId);
      }),
    60_000,
  );

  it(
    'none is sent again that was taken, where the list shows each message in time',
    () =>
      check(({ attempts }, { stories }) => {
        const isInTime = stories.every(
          ({ callMs, takenAfterMs, listedAfterMs }) =>
            (takenAfterMs ?? 0) + listedAfterMs < callMs + settleMs,
        );
        fc.pre(isInTime && stories.every(isPrompt));
        const neverTaken = stories.filter(({ takenAfterMs }) => takenAfterMs === null).length;
        expect(attempts.filter(({ isSentAgain }) => isSentAgain).length).toBe(neverTaken);
      }),
    60_000,
  );

  it('one whose message another one took waits for that other’s own, which is listed later', async () => {
    const slow = { callMs: 618, takenAfterMs: 1_607, listedAfterMs: 3_991, end: 'lost', storeMs: 3 } as const;
    const quick = { callMs: 1, takenAfterMs: 0, listedAfterMs: 0, end: 'lost', storeMs: 1 } as const;
    const stories = [slow, quick].map((story) => ({ ...story, startsAfterMs: 0 }));
    const { attempts } = await simulate({ stories, clockAheadMs: 0, pausesMs: [1] });
    expect(attempts.map(({ messageId }) => messageId?.slice(0, 3))).toEqual(['SM1', 'SM0']);
    expect(attempts.map(({ isSentAgain }) => isSentAgain)).toEqual([false, false]);
  });

  it(
    'no claim is overturned while answers are stored promptly',
    () =>
      check(({ overturned }, { stories }) => {
        fc.pre(stories.every(isPrompt));
        expect(overturned).toBe(0);
      }),
    60_000,
  );
});
