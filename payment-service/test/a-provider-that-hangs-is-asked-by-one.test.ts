// In a hang the look-ups hang too. Whoever is in doubt must not stand in line for
// long behind others, only to learn what these have learned already.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createAskProvider } from '../src/application/ask-provider.ts';
import type { Channels } from '../src/application/channels.ts';
import type { LookUpResult } from '../src/application/ports.ts';
import type { LeasedNotification, StoredAttempt } from '../src/application/store.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const timeoutMs = 2_000;
const hangs: LookUpResult = { kind: 'unavailable' };
const notNow: LookUpResult = { kind: 'unavailable', retryAfterMs: timeoutMs };
const absent: LookUpResult = { kind: 'absent' };

type Manner = 'answers' | 'hangs' | 'ignores its signal' | 'refuses';

function createInquiry() {
  const asked: string[] = [];
  const provider = { name: 'first', manner: 'hangs' as Manner };
  const lookUp = ({ attemptId }: { attemptId: string }, signal: AbortSignal): Promise<LookUpResult> => {
    asked.push(attemptId);
    if (provider.manner === 'answers') return Promise.resolve(absent);
    if (provider.manner === 'refuses') return Promise.resolve(hangs);
    if (provider.manner === 'ignores its signal') return new Promise(() => undefined);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(hangs)));
  };
  const ask = createAskProvider({
    // Only what asking touches of a channel.
    channels: new Map([['first', { provider: { name: 'first', lookUp } }]]) as unknown as Channels,
    store: { claimedMessages: () => Promise.resolve([]), rivals: () => Promise.resolve([]) },
    now: Date.now,
    timeoutMs,
    concurrentMax: 16,
    waitMsMax: 11_000,
    callMsMax: 2_500,
  });
  const askAbout = (attemptId: string) =>
    // Only what asking reads of them.
    ask({ attemptId, provider: 'first' } as StoredAttempt, {} as LeasedNotification, '');
  return { askAbout, asked, provider };
}

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('while a provider leaves questions unanswered', () => {
  it('all who stand in line hear of it at once, and one of them finds out whether it goes on', async () => {
    const { askAbout, asked } = createInquiry();
    const answers = Array.from({ length: 256 }, (_, index) => askAbout(`${index}`));
    let heard = 0;
    for (const answer of answers) void answer.then(() => (heard += 1));
    await pass(timeoutMs);
    expect({ heard, asked: asked.length }).toEqual({ heard: 255, asked: 17 });
    await pass(timeoutMs);
    expect({ heard, asked: asked.length }).toEqual({ heard: 256, asked: 17 });
    expect((await Promise.all(answers)).filter(({ kind }) => kind !== 'unavailable')).toEqual([]);
  });

  it('whoever comes later is told when to come again, and one in so long is sent', async () => {
    const { askAbout, asked } = createInquiry();
    const first = askAbout('first');
    await pass(timeoutMs);
    expect(await first).toEqual(hangs);
    const probe = askAbout('probe');
    expect(await Promise.all(['a', 'b', 'c'].map(askAbout))).toEqual([notNow, notNow, notNow]);
    await pass(timeoutMs);
    expect(await probe).toEqual(hangs);
    void askAbout('next probe');
    await pass(0);
    expect(asked).toEqual(['first', 'probe', 'next probe']);
    await pass(timeoutMs);
  });

  it.each<Manner>(['answers', 'refuses'])('all are asked again once it %s', async (manner) => {
    const { askAbout, asked, provider } = createInquiry();
    const first = askAbout('first');
    await pass(timeoutMs);
    await first;
    provider.manner = manner;
    await askAbout('probe');
    await Promise.all(['a', 'b', 'c'].map(askAbout));
    expect(asked).toEqual(['first', 'probe', 'a', 'b', 'c']);
  });

  it('a question that even ignores its signal does not hold the others up', async () => {
    const { askAbout, asked, provider } = createInquiry();
    provider.manner = 'ignores its signal';
    const first = askAbout('first');
    await pass(timeoutMs + 250);
    expect(await first).toEqual(hangs);
    provider.manner = 'answers';
    expect(await Promise.all(['probe', 'later'].map(askAbout))).toEqual([absent, notNow]);
    expect(await askAbout('at last')).toEqual(absent);
    expect(asked).toEqual(['first', 'probe', 'at last']);
  });
});

it('one question that is not answered says nothing while others are', async () => {
  const { askAbout, asked, provider } = createInquiry();
  const lost = askAbout('lost');
  await pass(timeoutMs / 2);
  provider.manner = 'answers';
  expect(await askAbout('answered')).toEqual(absent);
  await pass(timeoutMs / 2);
  expect(await lost).toEqual(hangs);
  expect(await Promise.all(['a', 'b', 'c'].map(askAbout))).toEqual([absent, absent, absent]);
  expect(asked).toHaveLength(5);
});
