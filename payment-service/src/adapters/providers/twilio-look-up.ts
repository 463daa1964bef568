// Finds a message in doubt in Twilio's list. The list has no handle of ours, so
// the match is by recipient, sender, text and the time the provider took it.
import { z } from 'zod';
import type { LookUpQuery, LookUpResult } from '../../application/ports.ts';
import { parseJson } from './json-answer.ts';
import { sameText } from './sms-text.ts';
import { messageSidPattern } from './twilio-answer.ts';

const pagesMax = 10;
export const lookUpPageSize = 50;

// Dates have whole seconds and come from the provider's clock. Messages of
// earlier attempts that fall into this are claimed already.
const createdBeforeMsMax = 60_000;
// A slow provider takes a message well after the caller has given up on it.
const createdAfterMsMax = 5 * 60_000;

const itemSchema = z.object({
  sid: z.string().regex(messageSidPattern),
  to: z.string(),
  from: z.string().nullable(),
  body: z.string(),
  direction: z.string(),
  date_created: z.string(),
});

const pageSchema = z.object({ messages: z.array(itemSchema), next_page_uri: z.string().nullable() });

type Item = z.infer<typeof itemSchema> & { readonly createdAtMs: number };
type Page = { readonly items: readonly Item[]; readonly nextPageUri: string | null };

export type TwilioList = {
  /** The body of one page; null where the provider could not be asked. `uri` null is the first page. */
  readPage(uri: string | null): Promise<string | null>;
};

export async function findMessage(list: TwilioList, query: LookUpQuery, from: string): Promise<LookUpResult> {
  const candidates: Item[] = [];
  let uri: string | null = null;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const body: string | null = await list.readPage(uri);
    const page = body === null ? null : readPage(body);
    if (page === null) return { kind: 'unavailable' };
    candidates.push(...page.items.filter((item) => isCandidate(item, query, from)));
    if (page.nextPageUri === null || isAllOlder(page, query)) return earliestUnclaimed(candidates, query);
    uri = page.nextPageUri;
  }
  // More messages than we are willing to read: a match counts, its absence does not.
  const found = await earliestUnclaimed(candidates, query);
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

function isCandidate(item: Item, query: LookUpQuery, from: string): boolean {
  return (
    item.direction === 'outbound-api' &&
    item.to === query.to &&
    item.from === from &&
    item.createdAtMs >= query.attemptStartedAtMs - createdBeforeMsMax &&
    item.createdAtMs <= query.attemptStartedAtMs + createdAfterMsMax &&
    sameText(item.body, query.body)
  );
}

// The list comes newest first. That is not promised, so it is used only where
// the page itself shows it.
function isAllOlder({ items }: Page, query: LookUpQuery): boolean {
  const windowStartMs = query.attemptStartedAtMs - createdBeforeMsMax;
  return (
    items.length > 0 &&
    items.every((item, index) => {
      const previous = items[index - 1];
      return (
        item.createdAtMs < windowStartMs &&
        (previous === undefined || previous.createdAtMs >= item.createdAtMs)
      );
    })
  );
}

// Of several, the earliest: they are alike to the customer, attempts are made
// in order, and two verifiers that look at once then pick the same message, so
// that the claim's uniqueness settles it instead of each taking the other's.
async function earliestUnclaimed(candidates: readonly Item[], query: LookUpQuery): Promise<LookUpResult> {
  if (candidates.length === 0) return { kind: 'absent' };
  const claimed = await query.isClaimed(candidates.map((item) => item.sid));
  const [earliest] = candidates
    .filter((item) => !claimed.has(item.sid))
    .sort((a, b) => a.createdAtMs - b.createdAtMs || (a.sid < b.sid ? -1 : 1));
  return earliest === undefined ? { kind: 'absent' } : { kind: 'found', providerMessageId: earliest.sid };
}
