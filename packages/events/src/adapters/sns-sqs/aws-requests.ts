// Requests take ten entries at most, and are quicker beside each other than one by one.
import { settleAll } from '../settle-all.ts';

export const entriesMax = 10;
const requestsAtOnce = 8;

/** Rejects with the first that failed; what is under way beside it has ended by then. */
export async function sendAll<Request>(
  requests: readonly Request[],
  send: (request: Request) => Promise<unknown>,
): Promise<void> {
  for (const some of chunked(requests, requestsAtOnce)) await settleAll(some.map(send));
}

export function chunked<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
