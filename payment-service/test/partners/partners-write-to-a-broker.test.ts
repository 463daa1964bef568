// What is made of a message before it is kept: whose it is, in which order, and whether it was there before.
import { describe, expect, it } from '@jest/globals';
import { readPartnerMessage } from '../../src/adapters/partner-topic-reader.ts';
import { bodyOf, eventOf } from './partner-fixtures.ts';

const body = bodyOf(eventOf({}));
const envelope = {
  specversion: '1.0',
  id: 'of the sender',
  source: '/acme/shop',
  type: 'relevo.partner.event.received.v1',
  time: '2026-01-31T12:00:01Z',
  data: body,
};

function eventIn(message: unknown) {
  const read = readPartnerMessage(message);
  if ('problem' in read) throw new Error(read.problem);
  return read.event;
}

function problemOf(message: unknown): string | null {
  const read = readPartnerMessage(message);
  return 'problem' in read ? read.problem : null;
}

describe('a message of a partner', () => {
  it('is an event as POST /partner-events takes it, by itself or in a CloudEvent', () => {
    for (const message of [body, envelope])
      expect(eventIn(message)).toMatchObject({
        source: '/partners',
        stream: 'partner-acme-order-1',
        type: 'relevo.partner.event.received.v1',
        data: body,
      });
  });

  it('has the order of its subject, whatever its envelope says', () => {
    const later = { ...envelope, subject: 'of the sender', data: { ...body, sequence: 2 } };
    expect(eventIn(later).stream).toBe(eventIn(body).stream);
    expect(eventIn({ ...body, subject_id: 'order-2' }).stream).not.toBe(eventIn(body).stream);
  });

  it('is the same where the broker hands it over twice, and another where anything in it is different', () => {
    const { id } = eventIn(envelope);
    expect(eventIn(JSON.parse(JSON.stringify(envelope))).id).toBe(id);
    const others = [
      body,
      { ...envelope, id: 'another' },
      { ...envelope, data: { ...body, amount: '100.01' } },
    ];
    expect(new Set([id, ...others.map((other) => eventIn(other).id)]).size).toBe(4);
  });

  it('can not be read where a field is wrong, and the reason says which', () => {
    expect(problemOf({ ...body, amount: '-1' })).toMatch(/^\/amount: /);
    expect(problemOf({ ...envelope, data: { ...body, sequence: 0 } })).toMatch(/^\/sequence: /);
    expect(problemOf({ ...body, extra: 1 })).toMatch(/extra/);
    expect(problemOf({ ...envelope, type: 'relevo.partner.event.applied.v1' })).toMatch(/^\/type: /);
    expect(problemOf({ ...envelope, specversion: '0.3' })).toMatch(/^\/specversion: /);
    for (const other of [null, 7, 'text', [body]]) expect(problemOf(other)).toMatch(/^\/: /);
  });

  it('has a reason that fits into a header', () => {
    const keys = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`key-${n}`, n]));
    expect(problemOf({ ...body, ...keys })?.length).toBe(500);
  });
});
