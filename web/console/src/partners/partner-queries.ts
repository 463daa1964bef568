// What the pages of partners ask for. No stream tells of these, so they are asked for again.
import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import { pathOf } from '../api/client.ts';
import type {
  ListedPartner,
  Partner,
  PartnerBalance,
  Posting,
  WaitingSubject,
} from '../api/partner-types.ts';
import type { Page } from '../api/types.ts';

const POLL_MS = 5_000;
const PAGE_SIZE = 25;
/** The longest id in the longest way of writing it, and the place before it. */
export const CURSOR_LENGTH_MAX = 640;
export const ID_LENGTH_MAX = 128;

export const partnerPath = (id: string, part = ''): string => `/partners/${encodeURIComponent(id)}${part}`;
export const tracePath = (id: string): string => `/subjects/${encodeURIComponent(id)}/trace`;

const followed = <Answer>(path: string) =>
  queryOptions({
    queryKey: ['partners', path],
    queryFn: ({ signal }) => api.get<Answer>(path, { signal }),
    refetchInterval: POLL_MS,
  });

export const listPath = (path: string, cursor: string | undefined): string =>
  pathOf(path, { limit: PAGE_SIZE, cursor });

export const partnersQuery = (cursor: string | undefined) =>
  followed<Page<ListedPartner>>(listPath('/partners', cursor));
export const partnerQuery = (id: string) => followed<Partner>(partnerPath(id));
export const balanceQuery = (id: string) => followed<PartnerBalance>(partnerPath(id, '/balance'));
export const statementQuery = (id: string, cursor: string | undefined) =>
  followed<Page<Posting>>(listPath(partnerPath(id, '/statement'), cursor));
export const waitingQuery = (id: string, cursor: string | undefined) =>
  followed<Page<WaitingSubject>>(listPath(partnerPath(id, '/waiting'), cursor));
