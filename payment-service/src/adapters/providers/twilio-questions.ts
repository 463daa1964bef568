// The two questions about a message at Twilio: what became of one whose sid is
// known, and whether one of its list is the one in doubt.
import type { LookUpQuery, LookUpResult, MessagingProvider } from '../../application/ports.ts';
import type { HttpClient } from './axios-http-client.ts';
import { clockAheadOf, isSuccess, lookUpRefused } from './classify-http.ts';
import { lookUpAnswerBytesMax, traceHeaders } from './provider-request.ts';
import { messageSidPattern } from './twilio-answer.ts';
import { findMessage, lookUpPageSize } from './twilio-look-up.ts';
import type { TwilioList } from './twilio-look-up.ts';
import { readMessageState } from './twilio-message-state.ts';

export type TwilioQuestions = {
  readonly http: HttpClient;
  readonly headers: Readonly<Record<string, string>>;
  readonly accountUrl: string;
  readonly accountSid: string;
  readonly from: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

export function createTwilioLookUp(account: TwilioQuestions): MessagingProvider['lookUp'] {
  return (query, signal) => {
    const { providerMessageId: sid } = query;
    const headers = { ...account.headers, ...traceHeaders(query.traceparent) };
    return sid != null && messageSidPattern.test(sid)
      ? askForState({ ...account, headers }, sid, signal)
      : searchList({ ...account, headers }, query, signal);
  };
}

async function askForState(
  { http, headers, accountUrl, now }: TwilioQuestions,
  sid: string,
  signal: AbortSignal,
): Promise<LookUpResult> {
  const url = `${accountUrl}/Messages/${sid}.json`;
  const answer = await http.request({ method: 'GET', url, headers, body: null, signal });
  return answer.kind === 'failed' ? { kind: 'unavailable' } : readMessageState(answer, sid, now());
}

function searchList(
  account: TwilioQuestions,
  query: LookUpQuery,
  signal: AbortSignal,
): Promise<LookUpResult> {
  const { http, headers, accountUrl, accountSid, from, now } = account;
  const messagesUrl = `${accountUrl}/Messages.json`;
  // Not filtered by DateSent: that is null while a message is queued.
  const filter = { To: query.to, From: from, PageSize: String(lookUpPageSize) };
  const firstUrl = `${messagesUrl}?${new URLSearchParams(filter).toString()}`;
  const readPage: TwilioList['readPage'] = async (uri) => {
    const url = uri === null ? firstUrl : pageUrl(uri, messagesUrl);
    if (url === null) return { kind: 'unavailable' };
    const request = { method: 'GET', url, headers, body: null, signal } as const;
    const answer = await http.request({ ...request, answerBytesMax: lookUpAnswerBytesMax });
    if (answer.kind === 'failed') return { kind: 'unavailable' };
    return isSuccess(answer)
      ? { body: answer.body, clockAheadMs: clockAheadOf(answer, now()) }
      : lookUpRefused(answer, now());
  };
  return findMessage({ accountSid, from, readPage }, query);
}

/** The credentials go along with it, so a next page is followed on the same host and list only. */
function pageUrl(uri: string, messagesUrl: string): string | null {
  if (!URL.canParse(uri, messagesUrl)) return null;
  const [next, list] = [new URL(uri, messagesUrl), new URL(messagesUrl)];
  // A base URL with a path in front is an outer proxy's, which the provider's own URIs do not know.
  const isSameList = next.pathname === list.pathname || list.pathname.endsWith(next.pathname);
  if (next.origin !== list.origin || !isSameList) return null;
  return list.origin + list.pathname + next.search;
}
