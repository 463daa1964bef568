// Finds a message in doubt in Twilio's list. The list has no handle of ours, so
// the match is by recipient, sender, text and the time the provider took it.
import { z } from 'zod';
import type { LookUpQuery, LookUpResult } from '../../application/ports.ts';
import { chooseAlike } from './alike-messages.ts';
import { parseJson } from './json-answer.ts';
import { isSameText, sameText } from './sms-text.ts';
import { messageSidPattern } from './twilio-answer.ts';

const pagesMax = 10;
export const lookUpPageSize = 50;

// What the date of an answer does not tell of the difference between two clocks.
const createdBeforeMsMax = 60_000;
// A slow provider takes a message well after the caller has given up on it.
const createdAfterMsMax = 5 * 60_000;

const itemSchema = z.object({
  sid: z.string().regex(messageSidPattern),
  account_sid: z.string().optional(),
  to: z.string(),
  from: z.string().nullable(),
  body: z.string(),
  direction: z.string(),
  date_created: z.string(),
});

const pageSchema = z.object({ messages: z.array(itemSchema), next_page_uri: z.string().nullable() });

type Item = z.infer<typeof itemSchema> & { readonly createdAtMs: number };
type Page = { readonly items: readonly Item[]; readonly nextPageUri: string | null };

type TwilioPage = {
  readonly body: string;
  /** How much later the provider's clock is than ours, at least; null where its answer has no date. */
  readonly clockAheadMs: number | null;
};

export type TwilioList = {
  readonly accountSid: string;
  /** The sender of the messages. */
  readonly from: string;
  /** One page, or why there is none. `uri` null is the first page. */
  readPage(uri: string | null): Promise<TwilioPage | Extract<LookUpResult, { kind: 'unavailable' }>>;
};

export async function findMessage(list: TwilioList, query: LookUpQuery): Promise<LookUpResult> {
  const candidates: Item[] = [];
  let uri: string | null = null;
  let clockAheadMs = 0;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const answer: Awaited<ReturnType<TwilioList['readPage']>> = await list.readPage(uri);
    if ('kind' in answer) return answer;
    const page = readPage(answer.body);
    if (page === null) return { kind: 'unavailable' };
    clockAheadMs = answer.clockAheadMs ?? 0;
    const window = windowOf(query, clockAheadMs);
    candidates.push(...page.items.filter((item) => isCandidate(item, query, list, window)));
    if (page.nextPageUri === null || isAllOlder(page, window)) {
      return chooseAmong(candidates, query, clockAheadMs);
    }
    uri = page.nextPageUri;
  }
  // More messages than we are willing to read: a match counts, its absence does not.
  const found = await chooseAmong(candidates, query, clockAheadMs);
  return found.kind === 'absent' ? { kind: 'unavailable' } : found;
}

function readPage(body: string): Page | null {
  const page = pageSchema.safeParse(parseJson(body));
  if (!page.success) return null;
  const items = page.data.messages.map((item) => ({ ...item, createdAtMs: Date.parse(item.date_created) }));
  // A date we can not read might be the one that matters.
  if (items.some((item) => Number.isNaN(item.createdAtMs))) return null;
  return { items, nextPageUri: page.data.next_page_uri };
}

type Window = { readonly sinceMs: number; readonly untilMs: number };

// By our clock and by the provider's: either may be the one that is wrong.
function windowOf({ attemptStartedAtMs }: LookUpQuery, clockAheadMs: number): Window {
  return {
    sinceMs: attemptStartedAtMs + Math.min(0, clockAheadMs) - createdBeforeMsMax,
    untilMs: attemptStartedAtMs + Math.max(0, clockAheadMs) + createdAfterMsMax,
  };
}

function isCandidate(
  item: Item,
  query: LookUpQuery,
  { accountSid, from }: TwilioList,
  { sinceMs, untilMs }: Window,
): boolean {
  return (
    (item.account_sid ?? accountSid) === accountSid &&
    item.direction === 'outbound-api' &&
    item.to === query.to &&
    item.from === from &&
    item.createdAtMs >= sinceMs &&
    item.createdAtMs <= untilMs &&
    sameText(item.body, query.body)
  );
}

// The list comes newest first. That is not promised, so it is used only where
// the page itself shows it.
function isAllOlder({ items }: Page, { sinceMs }: Window): boolean {
  return (
    items.length > 0 &&
    items.every((item, index) => {
      const previous = items[index - 1];
      return (
        item.createdAtMs < sinceMs && (previous === undefined || previous.createdAtMs >= item.createdAtMs)
      );
    })
  );
}

async function chooseAmong(
  candidates: readonly Item[],
  query: LookUpQuery,
  clockAheadMs: number,
): Promise<LookUpResult> {
  if (candidates.length === 0) return { kind: 'absent' };
  // After the list: whatever is listed was begun, and so is on disk, by now. Before
  // the claims: an answer stored in between is then seen twice and never missed.
  const rivals = await query.rivals(query.attemptStartedAtMs - createdBeforeMsMax - createdAfterMsMax);
  const claimed = await query.claimed(candidates.map((item) => item.sid));
  // Dates have whole seconds.
  const ownSinceMs = Math.floor((query.attemptStartedAtMs + clockAheadMs) / 1_000) * 1_000;
  return chooseAlike({
    messages: candidates.map(({ sid, createdAtMs }) => ({ id: sid, createdAtMs })),
    claimed,
    rivals: rivals.filter(({ body }) => isSameText(body, query.body)),
    attemptId: query.attemptId,
    attemptStartedAtMs: query.attemptStartedAtMs,
    ownSinceMs,
  });
}
