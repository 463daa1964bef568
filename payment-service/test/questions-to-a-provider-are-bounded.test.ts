import { describe, expect, it } from '@jest/globals';
import { askPauseMsMax, createAskProvider } from '../src/application/ask-provider.ts';
import type { AskProviderDeps } from '../src/application/ask-provider.ts';
import type { Channels } from '../src/application/channels.ts';
import type { LookUpResult } from '../src/application/ports.ts';
import type { LeasedNotification, StoredAttempt } from '../src/application/store.ts';

type Open = { readonly settle: (result: LookUpResult) => void };

/** A provider that answers when the test says so. */
function createInquiry(more: Partial<AskProviderDeps> = {}) {
  const open: Open[] = [];
  const asked: string[] = [];
  let nowMs = 1_000_000;
  const lookUp = (query: { attemptId: string }): Promise<LookUpResult> => {
    asked.push(query.attemptId);
    return new Promise((resolve) => {
      open.push({ settle: resolve });
    });
  };
  // Only what asking touches of a channel.
  const channels = new Map([['first', { provider: { name: 'first', lookUp } }]]) as unknown as Channels;
  const ask = createAskProvider({
    channels,
    store: { claimedMessages: () => Promise.resolve([]), rivals: () => Promise.resolve([]) },
    now: () => nowMs,
    timeoutMs: 10_000,
    concurrentMax: 2,
    waitMsMax: 10_000,
    callMsMax: 2_500,
    ...more,
  });
  const askAbout = (attemptId: string) =>
    // Only what asking reads of them.
    ask({ attemptId, provider: 'first' } as StoredAttempt, {} as LeasedNotification, '');
  return { askAbout, asked, open, pass: (ms: number) => (nowMs += ms) };
}

const found: LookUpResult = { kind: 'found', providerMessageId: 'm' };
const turn = () => new Promise(setImmediate);

describe('questions about messages in doubt', () => {
  it('wait for a place in the order in which they came, and each is asked once', async () => {
    const { askAbout, asked, open } = createInquiry();
    const answers = ['a', 'b', 'c', 'd'].map(askAbout);
    await turn();
    expect(asked).toEqual(['a', 'b']);
    open[1]?.settle(found);
    await turn();
    expect(asked).toEqual(['a', 'b', 'c']);
    open[0]?.settle(found);
    open[2]?.settle(found);
    await turn();
    open[3]?.settle(found);
    expect(await Promise.all(answers)).toEqual([found, found, found, found]);
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
  });

  it('do not wait for longer than the lease allows', async () => {
    const { askAbout, asked, open } = createInquiry({ concurrentMax: 1, waitMsMax: 0 });
    const first = askAbout('a');
    expect(await askAbout('b')).toEqual({ kind: 'unavailable' });
    open[0]?.settle(found);
    await first;
    const third = askAbout('c');
    await turn();
    expect(asked).toEqual(['a', 'c']);
    open[1]?.settle(found);
    await third;
  });

  it('pause where the provider throttles them, also for those who stood in line, until it wants to be asked again', async () => {
    const { askAbout, asked, open, pass } = createInquiry({ concurrentMax: 1 });
    const [first, inLine] = [askAbout('a'), askAbout('b')];
    await turn();
    open[0]?.settle({ kind: 'unavailable', retryAfterMs: 3_000 });
    await first;
    expect(await inLine).toEqual({ kind: 'unavailable', retryAfterMs: 3_000 });
    pass(1_000);
    expect(await askAbout('c')).toEqual({ kind: 'unavailable', retryAfterMs: 2_000 });
    pass(2_000);
    const later = askAbout('d');
    await turn();
    expect(asked).toEqual(['a', 'd']);
    open[1]?.settle(found);
    expect(await later).toEqual(found);
  });

  it('are asked again after a while, whatever the provider wishes', async () => {
    const { askAbout, open, pass } = createInquiry();
    const first = askAbout('a');
    await turn();
    open[0]?.settle({ kind: 'unavailable', retryAfterMs: 3_600_000 });
    await first;
    pass(askPauseMsMax);
    const later = askAbout('b');
    await turn();
    open[1]?.settle(found);
    expect(await later).toEqual(found);
  });
});
