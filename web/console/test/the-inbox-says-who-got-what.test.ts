import { describe, expect, it } from '@jest/globals';
import type { InboxMessage } from '../src/api/notifier-types.ts';
import { conversationsOf, digitsIn, duplicatesIn, isLookedFor } from '../src/pages/inbox/conversations.ts';
import type { Received } from '../src/pages/inbox/conversations.ts';
import { validateInboxSearch } from '../src/pages/inbox/search.ts';

const startMs = Date.parse('2026-03-01T12:00:00Z');
let lastId = 0;

function received(
  change: Partial<InboxMessage> = {},
  { atS = 0, by = 'primary' }: { readonly atS?: number; readonly by?: 'primary' | 'fallback' } = {},
): Received {
  lastId += 1;
  const message: InboxMessage = {
    id: `m${lastId}`,
    to: '+573001112233',
    from: 'Tienda',
    body: 'Su pago fue recibido',
    encoding: 'GSM-7',
    segments: 1,
    status: 'delivered',
    correlation_label: null,
    trace_id: null,
    received_at: new Date(startMs + atS * 1_000).toISOString(),
    ...change,
  };
  return { notifier: { name: by, label: by === 'primary' ? 'aldeamo' : 'twilio' }, message };
}

describe('the recipients', () => {
  it('stand by their last message, with the messages of both mocks by time', () => {
    const list = conversationsOf([
      received({ body: 'first' }, { atS: 1 }),
      received({ body: 'other', to: '+34600111222' }, { atS: 2 }),
      received({ body: 'second' }, { atS: 3, by: 'fallback' }),
    ]);
    expect(list.map(({ to, messages }) => [to, messages.map(({ message }) => message.body)])).toEqual([
      ['+573001112233', ['second', 'first']],
      ['+34600111222', ['other']],
    ]);
  });

  it('are found by a part of the number, and by the text without its accents', () => {
    const one = received({ body: 'Pago en Tienda Ñandú' });
    expect(['2233', '300 111', '+57', 'nandu', 'TIENDA'].map((text) => isLookedFor(one, text))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(['9999', 'banco'].map((text) => isLookedFor(one, text))).toEqual([false, false]);
    expect(digitsIn('+57 300')).toBe('57300');
    expect(digitsIn('pago 42')).toBeNull();
  });
});

describe('a duplicate', () => {
  it('is the same text in the trace of one payment, however long after', () => {
    const messages = [
      received({ trace_id: 'a' }),
      received({ trace_id: 'a' }, { atS: 7_200, by: 'fallback' }),
    ];
    expect([...duplicatesIn(messages).values()]).toEqual([
      { kind: 'told_twice', place: 1, count: 2 },
      { kind: 'told_twice', place: 2, count: 2 },
    ]);
  });

  it('is not the same text of another payment, nor another text in the same trace', () => {
    expect(duplicatesIn([received({ trace_id: 'a' }), received({ trace_id: 'b' })]).size).toBe(0);
    const texts = [received({ trace_id: 'a', body: 'one' }), received({ trace_id: 'a', body: 'two' })];
    expect(duplicatesIn(texts).size).toBe(0);
  });

  it('is only suspected where there is no trace: the same text soon after', () => {
    const near = [received(), received({}, { atS: 599 })];
    expect([...duplicatesIn(near).values()].map(({ kind }) => kind)).toEqual(['same_text', 'same_text']);
    expect(duplicatesIn([received(), received({}, { atS: 601 })]).size).toBe(0);
  });
});

describe('the address of the inbox', () => {
  it('holds a number whichever way its plus was written', () => {
    expect(validateInboxSearch({ to: '+57300' })).toEqual({ to: '+57300' });
    expect(validateInboxSearch({ to: 57300 })).toEqual({ to: '+57300' });
    expect(validateInboxSearch({ to: ' 57300', q: '  ' })).toEqual({ to: '+57300' });
    expect(validateInboxSearch({ q: 1234, other: 'x' })).toEqual({ q: '1234' });
  });

  it('never has a whole phone number in what is searched for', () => {
    expect(validateInboxSearch({ q: '+57 300 111 2233' })).toEqual({ q: '2233' });
    expect(validateInboxSearch({ q: 3001112233 })).toEqual({ q: '2233' });
  });
});
