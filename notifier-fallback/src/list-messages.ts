// The message list: filters, pages, and the links between them.
import type { MessageLog } from '@relevo/notifier-kit';
import type { TwilioExtra, TwilioMessage } from './message-view.ts';
import { viewMessage } from './message-view.ts';
import { normalisePhone } from './new-message.ts';

const pageSizeDefault = 50;
const pageSizeMax = 1_000;

type DateRange = { readonly fromMs: number; readonly untilMs: number };

/** A day stands for all of it, a time for its second: Twilio's dates have no more. */
function rangeOf(text: string | null): DateRange | null {
  if (text === null) return null;
  const fromMs = Date.parse(text);
  if (Number.isNaN(fromMs)) return null;
  const second = Math.floor(fromMs / 1_000) * 1_000;
  return { fromMs: second, untilMs: second + (/^\d{4}-\d\d-\d\d$/.test(text) ? 86_400_000 : 1_000) };
}

/** `DateSent>=X` in a URL is the key `DateSent>` and the value X; a client that encodes the sign too is understood. */
function dateFilter(query: URLSearchParams, sign: '' | '<' | '>'): DateRange | null {
  const name = `DateSent${sign}`;
  return rangeOf(query.get(name) ?? (sign === '' ? null : query.get(`${name}=`)));
}

function createFilter(query: URLSearchParams): (message: TwilioMessage) => boolean {
  const to = query.get('To');
  const from = query.get('From');
  const on = dateFilter(query, '');
  const since = dateFilter(query, '>');
  const until = dateFilter(query, '<');
  const hasDates = on !== null || since !== null || until !== null;
  const isInDates = (sentAtMs: number): boolean =>
    (on === null || (sentAtMs >= on.fromMs && sentAtMs < on.untilMs)) &&
    (since === null || sentAtMs >= since.fromMs) &&
    (until === null || sentAtMs < until.untilMs);
  return (message) =>
    !message.extra.isDeleted &&
    (to === null || message.to === normalisePhone(to)) &&
    (from === null || message.from === normalisePhone(from)) &&
    // What has not been sent has no date, and so is in no range.
    (!hasDates || (message.sentAtMs !== null && isInDates(message.sentAtMs)));
}

function numberIn(text: string | null, bounds: { min: number; max: number; preset: number }): number {
  if (text === null || !/^\d{1,9}$/.test(text)) return bounds.preset;
  return Math.min(bounds.max, Math.max(bounds.min, Number(text)));
}

type Page = { readonly messages: readonly TwilioMessage[]; readonly hasMore: boolean };

/** A page token names the last message of the page before, so that new messages shift nothing. */
function readPage(
  log: MessageLog<TwilioExtra>,
  query: URLSearchParams,
  { page, pageSize }: { page: number; pageSize: number },
): Page {
  const isMatch = createFilter(query);
  const lastSid = query.get('PageToken')?.replace(/^PA/, '') ?? null;
  let isPastToken = lastSid === null || log.get(lastSid) === null;
  let toSkip = isPastToken ? page * pageSize : 0;
  const messages: TwilioMessage[] = [];
  for (const message of log.newestFirst()) {
    if (!isPastToken) {
      isPastToken = message.id === lastSid;
      continue;
    }
    if (!isMatch(message)) continue;
    if (toSkip > 0) {
      toSkip -= 1;
      continue;
    }
    if (messages.length === pageSize) return { messages, hasMore: true };
    messages.push(message);
  }
  return { messages, hasMore: false };
}

export function listMessages(
  log: MessageLog<TwilioExtra>,
  query: URLSearchParams,
  accountSid: string,
): Readonly<Record<string, unknown>> {
  const pageSize = numberIn(query.get('PageSize'), { min: 1, max: pageSizeMax, preset: pageSizeDefault });
  const page = numberIn(query.get('Page'), { min: 0, max: 1_000_000, preset: 0 });
  const { messages, hasMore } = readPage(log, query, { page, pageSize });
  const uriOf = (number: number, token: string | null): string => {
    const parameters = new URLSearchParams(query);
    parameters.set('PageSize', String(pageSize));
    parameters.set('Page', String(number));
    parameters.delete('PageToken');
    if (token !== null) parameters.set('PageToken', token);
    return `/2010-04-01/Accounts/${accountSid}/Messages.json?${parameters.toString()}`;
  };
  const last = messages.at(-1);
  return {
    messages: messages.map((message) => viewMessage(message, { accountSid, withFeedback: true })),
    page,
    page_size: pageSize,
    first_page_uri: uriOf(0, null),
    next_page_uri: hasMore && last !== undefined ? uriOf(page + 1, `PA${last.id}`) : null,
    previous_page_uri: page > 0 ? uriOf(page - 1, null) : null,
    uri: uriOf(page, query.get('PageToken')),
    start: page * pageSize,
    end: page * pageSize + Math.max(0, messages.length - 1),
  };
}
