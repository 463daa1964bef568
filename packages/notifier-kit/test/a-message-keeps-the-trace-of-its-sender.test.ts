// A real provider forgets the traceparent of a request. This one shows what a
// trace would be like if it did not.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { ReceiptRequest } from '../src/provider-dialect.ts';
import { createManualClock } from './manual-clock.ts';
import type { ManualClock } from './manual-clock.ts';
import { admin, call, startPlainNotifier } from './plain-notifier.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

let clock: ManualClock;
let posted: ReceiptRequest[];
let notifier: Awaited<ReturnType<typeof startPlainNotifier>>;
beforeEach(async () => {
  clock = createManualClock();
  posted = [];
  const post = (receipt: ReceiptRequest) => {
    posted.push(receipt);
    return Promise.resolve(204);
  };
  notifier = await startPlainNotifier({ clock, post });
});
afterEach(() => notifier.close());

async function sendWith(headers: Readonly<Record<string, string>>): Promise<void> {
  const body = new URLSearchParams({ to: '+573001112233', callback: 'http://localhost:1/' }).toString();
  await call(`${notifier.url}/send`, { method: 'POST', headers, body });
  clock.advance(2_000);
  await new Promise((resolve) => setImmediate(resolve)); // what the clock let go runs its course
}

const traceIdsOf = (event: string): readonly unknown[] =>
  notifier.lines
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>) // the logger's own JSON
    .filter((line) => line['event'] === event)
    .map((line) => line['traceId']);

it('shows it in the inbox and in its lines, and sends it back with each receipt', async () => {
  await sendWith({ traceparent });
  expect((await admin(notifier.url, 'GET', '/messages')).body).toMatchObject({
    messages: [{ trace_id: traceId }],
  });
  expect(posted.map(({ headers }) => headers)).toEqual([{ traceparent }, { traceparent }]);
  expect(traceIdsOf('request.answered')).toEqual([traceId]);
  expect(traceIdsOf('message.taken')).toEqual([traceId]);
  expect(traceIdsOf('receipt.handled')).toEqual([traceId, traceId]);
});

it.each([{}, { traceparent: 'nonsense' }])('has none where the request had none: %j', async (headers) => {
  await sendWith(headers);
  expect((await admin(notifier.url, 'GET', '/messages')).body).toMatchObject({
    messages: [{ trace_id: null }],
  });
  expect(posted.map((receipt) => receipt.headers)).toEqual([{}, {}]);
});
