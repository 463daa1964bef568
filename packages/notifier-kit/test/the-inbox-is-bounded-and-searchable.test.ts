import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMessageLog } from '../src/message-log.ts';
import type { StoredMessage } from '../src/message-log.ts';
import { createManualClock } from './manual-clock.ts';
import type { ManualClock } from './manual-clock.ts';
import { admin, call, send, startPlainNotifier } from './plain-notifier.ts';

function message(index: number, over: Partial<StoredMessage<null>> = {}): StoredMessage<null> {
  return {
    id: `m${index}`,
    to: `+5730000${String(index % 10).padStart(5, '0')}`,
    from: '+1',
    body: `message ${index}`,
    encoding: 'GSM-7',
    segments: 1,
    correlationLabel: null,
    traceparent: null,
    receivedAtMs: index,
    extra: null,
    status: 'queued',
    statusAtMs: index,
    sentAtMs: null,
    failureCode: null,
    reachesCustomer: true,
    ...over,
  };
}

describe('the log', () => {
  it('keeps the newest and forgets the oldest, by id too', () => {
    const log = createMessageLog<null>(3);
    for (let index = 0; index < 8; index += 1) log.add(message(index));
    expect([...log.newestFirst()].map(({ id }) => id)).toEqual(['m7', 'm6', 'm5']);
    expect([log.get('m4'), log.get('m5')?.id, log.size()]).toEqual([null, 'm5', 3]);
  });

  it('finds among 100,000 fast enough to be asked in a loop', () => {
    const log = createMessageLog<null>(100_000);
    for (let index = 0; index < 150_000; index += 1) log.add(message(index));
    const startedMs = performance.now();
    for (let round = 0; round < 10; round += 1) {
      expect(log.inbox({ to: '+573000000003', limit: 10 }).total).toBe(10_000);
    }
    expect(performance.now() - startedMs).toBeLessThan(2_000); // about 10 ms a round when nothing else runs
  });
});

describe('over HTTP', () => {
  let clock: ManualClock;
  let notifier: Awaited<ReturnType<typeof startPlainNotifier>>;
  beforeEach(async () => {
    clock = createManualClock();
    notifier = await startPlainNotifier({ clock, environment: { INBOX_MAX: '4' } });
  });
  afterEach(() => notifier.close());

  const sendText = (body: string, to = '+573001112233') =>
    call(`${notifier.url}/send`, {
      method: 'POST',
      body: new URLSearchParams({ to, body, label: 'a1' }).toString(),
    });
  const list = async (query = '') => {
    const { body, status } = await admin(notifier.url, 'GET', `/messages${query}`);
    const { messages, total } = body as unknown as { messages: { body: string }[]; total: number }; // the contract's fields
    return { status, texts: status === 200 ? messages.map((one) => one.body) : [], total };
  };

  it('shows every field of a message, and its status as it goes on', async () => {
    await sendText('Pago 🎉');
    clock.advance(1_000);
    expect((await admin(notifier.url, 'GET', '/messages')).body).toEqual({
      messages: [
        {
          id: expect.any(String),
          to: '+573001112233',
          from: '+10000000000',
          body: 'Pago 🎉',
          encoding: 'UCS-2',
          segments: 1,
          status: 'sent',
          correlation_label: 'a1',
          trace_id: null,
          received_at: '2026-01-05T12:00:00.000Z',
        },
      ],
      total: 1,
    });
  });

  it('searches by recipient, text and time, newest first, and counts beyond the limit', async () => {
    await sendText('one fish', '+573000000001');
    clock.advance(1_000);
    await sendText('two fish');
    await sendText('red herring');
    expect(await list()).toMatchObject({ texts: ['red herring', 'two fish', 'one fish'], total: 3 });
    expect(await list('?text=fish&limit=1')).toMatchObject({ texts: ['two fish'], total: 2 });
    expect(await list('?to=%2B573000000001')).toMatchObject({ texts: ['one fish'], total: 1 });
    expect(await list('?to=+573000000001')).toMatchObject({ texts: ['one fish'], total: 1 });
    expect(await list('?since=2026-01-05T12:00:01Z')).toMatchObject({ total: 2 });
  });

  it('keeps no more than its bound', async () => {
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) await sendText(text);
    expect(await list()).toMatchObject({ texts: ['f', 'e', 'd', 'c'], total: 4 });
  });

  it.each(['?limit=0', '?limit=100001', '?limit=x', '?since=yesterday', '?colour=red'])(
    'refuses %s',
    async (query) => {
      expect((await list(query)).status).toBe(422);
    },
  );

  it('can be emptied, and fills again', async () => {
    await sendText('old');
    expect((await admin(notifier.url, 'DELETE', '/messages')).body).toEqual({ removed: 1 });
    await sendText('new');
    expect(await list()).toMatchObject({ texts: ['new'], total: 1 });
  });

  it('sends a receipt by hand', async () => {
    await send(notifier.url);
    const { body } = await admin(notifier.url, 'GET', '/messages');
    const [first] = body['messages'] as unknown as [{ id: string }]; // one was just sent
    const answer = await admin(notifier.url, 'POST', `/messages/${first.id}/receipts`, {
      status: 'undelivered',
    });
    expect(answer).toMatchObject({ status: 202, body: { status: 'undelivered' } });
    expect((await admin(notifier.url, 'POST', '/messages/nobody/receipts', {})).status).toBe(404);
    expect(
      (await admin(notifier.url, 'POST', `/messages/${first.id}/receipts`, { status: 'x' })).status,
    ).toBe(422);
  });
});
