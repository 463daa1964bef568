// A handler gets its transaction on loan and for a limited time. After that the
// connection is somebody else's, so a handler that comes late must not reach it.
import type { Transaction } from '../database.ts';
import { HandlerTimeoutError, TransactionEndedError } from '../errors.ts';
import type { LoggedEvent } from '../event.ts';
import type { BatchHandler, FollowUp } from './handler.ts';

export type HandlerRun = {
  readonly handle: BatchHandler;
  readonly events: readonly LoggedEvent[];
  readonly tx: Transaction;
  readonly timeoutMs: number;
};

export async function runHandler({
  handle,
  events,
  tx,
  timeoutMs,
}: HandlerRun): Promise<readonly FollowUp[]> {
  let isOver = false;
  const lent: Transaction = {
    query: (text, values) =>
      isOver
        ? Promise.reject(new TransactionEndedError('The transaction of this handler has ended.'))
        : tx.query(text, values),
  };
  const expiry = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isOver = true;
      const error = new HandlerTimeoutError(`No end within ${timeoutMs} ms.`);
      reject(error);
      expiry.abort(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([handle(events, { tx: lent, signal: expiry.signal }), expired]);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
