// A world in virtual time: attempts that end well, badly or not at all, a provider
// that lists what it took without our handle, and the claims on its messages. The
// rules of choosing and of verifying are the real ones.
import { findMessage } from '../src/adapters/providers/twilio-look-up.ts';
import type { TwilioList } from '../src/adapters/providers/twilio-look-up.ts';
import type { LookUpQuery, Rival } from '../src/application/ports.ts';
import { verify } from '../src/domain/delivery-plan.ts';
import type { DeliveryPolicy, Verification } from '../src/domain/delivery-history.ts';

export type AttemptStory = {
  readonly startsAfterMs: number;
  readonly callMs: number;
  readonly takenAfterMs: number | null;
  readonly listedAfterMs: number;
  readonly end: 'answered' | 'lost' | 'crashed';
  /** From the end of the call to the outcome on disk. */
  readonly storeMs: number;
};

export type World = {
  readonly stories: readonly AttemptStory[];
  /** Of the provider's clock. */
  readonly clockAheadMs: number;
  /** Taken in turns by everything that goes over a wire. */
  readonly pausesMs: readonly number[];
};

type Attempt = {
  readonly attemptId: string;
  readonly startedAtMs: number;
  outcome: 'accepted' | 'unknown' | null;
  messageId: string | null;
  answeredId: string | null;
  doubtedAtMs: number;
  verification: Verification;
  isSentAgain: boolean;
};

type Message = { readonly sid: string; readonly takenAtMs: number; readonly listedAtMs: number };

const epochMs = 1_700_000_000_000;
const leaseMs = 15_000;
const callMsMax = 2_500;
const accountSid = `AC${'0'.repeat(32)}`;
const [to, from, text] = ['+573001112233', '+15005550006', 'Pago recibido'];
const fresh: Verification = { verdict: null, emptyAnswers: 0, nextAskAtMs: null };
// What `verify` reads of a policy.
const policy = { settleMs: 5_000, verifyMs: 10_000 } as DeliveryPolicy;

/** Runs what is due next, and lets it do what it can, until nothing is due any more. */
function createTimeline() {
  const due: { readonly atMs: number; readonly wake: () => void }[] = [];
  let nowMs = epochMs;
  return {
    now: () => nowMs,
    until: (atMs: number) =>
      new Promise<void>((wake) => {
        due.push({ atMs: Math.max(atMs, nowMs), wake });
      }),
    run: async () => {
      for (;;) {
        await new Promise(setImmediate);
        due.sort((a, b) => a.atMs - b.atMs);
        const next = due.shift();
        if (next === undefined) return;
        nowMs = next.atMs;
        next.wake();
      }
    },
  };
}

const dateOf = (atMs: number): string => new Date(atMs).toUTCString();

function takenIn({ stories }: World): readonly Message[] {
  return stories.flatMap(({ startsAfterMs, takenAfterMs, listedAfterMs }, index) => {
    if (takenAfterMs === null) return [];
    const takenAtMs = epochMs + startsAfterMs + takenAfterMs;
    return [{ sid: `SM${String(index).repeat(32)}`, takenAtMs, listedAtMs: takenAtMs + listedAfterMs }];
  });
}

export async function simulate(world: World) {
  const timeline = createTimeline();
  const messages = takenIn(world);
  const attempts: Attempt[] = [];
  let pauses = 0;
  let overturned = 0;
  const wire = (): Promise<void> => {
    pauses += 1;
    return timeline.until(timeline.now() + (world.pausesMs[pauses % world.pausesMs.length] ?? 1));
  };

  const listed = (): object[] =>
    messages
      .filter(({ listedAtMs }) => listedAtMs <= timeline.now())
      .map(({ sid, takenAtMs }) => ({
        sid,
        to,
        from,
        body: text,
        direction: 'outbound-api',
        date_created: dateOf(takenAtMs + world.clockAheadMs),
      }));

  const list: TwilioList = {
    accountSid,
    from,
    readPage: async () => {
      await wire();
      const body = JSON.stringify({ messages: listed(), next_page_uri: null });
      const madeAtMs = Date.parse(dateOf(timeline.now() + world.clockAheadMs));
      await wire();
      return { body, clockAheadMs: madeAtMs - timeline.now() };
    },
  };

  const standingOf = ({ outcome, startedAtMs, verification }: Attempt): Rival['standing'] => {
    if (outcome === null && startedAtMs > timeline.now() - callMsMax) return 'in_call';
    return verification.verdict === null ? 'verifying' : 'given_up';
  };

  const queryFor = (attempt: Attempt): LookUpQuery => ({
    attemptId: attempt.attemptId,
    to,
    body: text,
    attemptStartedAtMs: attempt.startedAtMs,
    traceparent: null,
    claimed: async (ids) => {
      await wire();
      return attempts.flatMap(({ attemptId, messageId: providerMessageId, answeredId, doubtedAtMs }) =>
        providerMessageId !== null && ids.includes(providerMessageId)
          ? [{ providerMessageId, attemptId, doubtedAtMs: answeredId === null ? doubtedAtMs : null }]
          : [],
      );
    },
    rivals: async () => {
      await wire();
      return attempts
        .filter((rival) => rival !== attempt && rival.messageId === null)
        .map((rival) => ({ ...rival, body: text, standing: standingOf(rival) }));
    },
  });

  /** As the store settles it: the provider's own word beats a claim, and a claim beats one that comes later. */
  const claim = (attempt: Attempt, messageId: string): 'claimed' | 'not_ours' => {
    if (attempts.some((other) => other.messageId === messageId)) return 'not_ours';
    attempt.messageId = messageId;
    return 'claimed';
  };

  const verifyAll = async (attempt: Attempt): Promise<void> => {
    while (
      attempt.outcome === 'unknown' &&
      attempt.messageId === null &&
      attempt.verification.verdict === null
    ) {
      await timeline.until(attempt.verification.nextAskAtMs ?? timeline.now());
      const { doubtedAtMs } = attempt;
      const askedAtMs = timeline.now();
      const answer = await findMessage(list, queryFor(attempt));
      await wire();
      const moment = { endedAtMs: doubtedAtMs, askedAtMs, nowMs: timeline.now(), isProof: false };
      const verification = verify(attempt.verification, answer, moment, policy);
      if (answer.kind === 'found' && claim(attempt, answer.providerMessageId) === 'not_ours') continue;
      attempt.verification = verification;
    }
    attempt.isSentAgain = attempt.messageId === null;
  };

  const putInDoubt = (attempt: Attempt): Promise<void> => {
    Object.assign(attempt, { outcome: 'unknown', doubtedAtMs: timeline.now(), verification: fresh });
    return verifyAll(attempt);
  };

  const answer = (attempt: Attempt, messageId: string): void => {
    const loser = attempts.find((other) => other.messageId === messageId);
    Object.assign(attempt, { outcome: 'accepted', messageId, answeredId: messageId });
    if (loser === undefined) return;
    overturned += 1;
    loser.messageId = null;
    void putInDoubt(loser);
  };

  const live = async (story: AttemptStory, index: number): Promise<void> => {
    await timeline.until(epochMs + story.startsAfterMs);
    const attempt: Attempt = {
      attemptId: `${String(story.startsAfterMs).padStart(8, '0')}-${index}`,
      startedAtMs: timeline.now(),
      outcome: null,
      messageId: null,
      answeredId: null,
      doubtedAtMs: 0,
      verification: fresh,
      isSentAgain: false,
    };
    attempts.push(attempt);
    if (story.end === 'crashed') {
      await timeline.until(timeline.now() + leaseMs);
      return putInDoubt(attempt);
    }
    await timeline.until(timeline.now() + story.callMs + story.storeMs);
    const own = messages.find(({ sid }) => sid.startsWith(`SM${index}`));
    const isTakenInCall = story.takenAfterMs !== null && story.takenAfterMs <= story.callMs;
    if (story.end === 'answered' && own !== undefined && isTakenInCall) {
      answer(attempt, own.sid);
      return;
    }
    return putInDoubt(attempt);
  };

  const lives = Promise.all(world.stories.map(live));
  await timeline.run();
  await lives;
  return {
    attempts,
    overturned,
    listedAtMs: new Map(messages.map(({ sid, listedAtMs }) => [sid, listedAtMs])),
  };
}
