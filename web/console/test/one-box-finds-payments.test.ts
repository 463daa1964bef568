import { describe, expect, it } from '@jest/globals';
import { receivedAtMs } from '../src/notifications/received-at.ts';
import { agreeing, validatePaymentsSearch } from '../src/pages/payments/search.ts';
import { paymentsQuery } from '../src/pages/payments/payments-query.ts';
import { addressText, isAmbiguous, understandSearch } from '../src/pages/payments/understand-search.ts';

const id = '01a214d9-3fc5-7380-8b5c-772836832f76';

describe('the search for payments', () => {
  it.each([
    ['', { kind: 'nothing' }],
    [`  ${id.toUpperCase()} `, { kind: 'id', id }],
    ['2233', { kind: 'phone', suffix: '2233' }],
    ['***2233', { kind: 'phone', suffix: '2233' }],
    ['··· 2233', { kind: 'phone', suffix: '2233' }],
    ['+57 300 111 2233', { kind: 'phone', suffix: '2233' }],
    ['123', { kind: 'customer', customerId: '123' }],
    ['3001112233', { kind: 'phone', suffix: '2233' }],
    ['300 111-2233', { kind: 'phone', suffix: '2233' }],
    ['573001112233', { kind: 'phone', suffix: '2233' }],
    ['12345', { kind: 'customer', customerId: '12345' }],
    ['shop-4242', { kind: 'customer', customerId: 'shop-4242' }],
    [id.slice(1), { kind: 'customer', customerId: id.slice(1) }],
  ])('understands %j', (text, understood) => {
    expect(understandSearch(text)).toEqual(understood);
  });

  it('takes four digits for a customer where that is said', () => {
    expect(understandSearch('2233', 'customer')).toEqual({ kind: 'customer', customerId: '2233' });
  });

  it('takes as many digits as a phone has for a customer where that is said, and keeps them whole', () => {
    for (const digits of ['123456789', '3001112233', '573001112233', '123456789012345']) {
      expect(isAmbiguous(digits)).toBe(true);
      expect(understandSearch(digits, 'customer')).toEqual({ kind: 'customer', customerId: digits });
      expect(addressText(digits, 'customer')).toBe(digits);
      expect(paymentsQuery({ q: digits, as: 'customer' }).query).toMatchObject({ customer_id: digits });
    }
    for (const text of ['12345', '12345678', '+573001112233', 'shop-123456789']) {
      expect(isAmbiguous(text)).toBe(false);
    }
  });

  it('never puts a whole phone number into the address', () => {
    expect(addressText('+57 (300) 111-2233')).toBe('2233');
    expect(addressText('3001112233')).toBe('2233');
    expect(addressText(' shop-4242 ')).toBe('shop-4242');
  });

  it('asks the service for an id alone, and for all else with the filters', () => {
    expect(paymentsQuery({ q: id, status: 'dead' })).toEqual({ path: '/payments', query: { id } });
    expect(paymentsQuery({ q: '2233', status: 'dead', duplicate: false })).toMatchObject({
      path: '/notifications',
      query: { phone_suffix: '2233', status: 'dead', possible_duplicate: false },
    });
    expect(paymentsQuery({ q: '2233', as: 'customer' }).query).toMatchObject({ customer_id: '2233' });
  });

  it('asks for payments, those without a notification among them, unless only a notification can fit', () => {
    expect(paymentsQuery({}).path).toBe('/payments');
    expect(paymentsQuery({ q: '2233', status: 'failed', since: '2026-03-01T12:00:00.000Z' })).toMatchObject({
      path: '/payments',
      query: { phone_suffix: '2233', status: 'failed', since: '2026-03-01T12:00:00.000Z' },
    });
    for (const search of [{ status: 'waiting' }, { reason: 'expired' }, { provider: 'twilio' }] as const)
      expect(paymentsQuery(search)).toMatchObject({ path: '/notifications', query: search });
  });

  it('lets the newer of two wishes stand that can not both be asked', () => {
    const change = { status: 'processing' } as const;
    expect(agreeing({ reason: 'expired', duplicate: true }, change)).toEqual({
      ...{ status: 'processing', reason: undefined, provider: undefined, duplicate: undefined },
    });
    expect(agreeing({ status: 'failed' }, { provider: 'twilio' })).toEqual({
      provider: 'twilio',
      status: undefined,
    });
    expect(agreeing({ status: 'dead' }, { provider: 'twilio' })).toEqual({ provider: 'twilio' });
    expect(agreeing({ status: 'failed' }, { since: '2026-03-01T12:00:00.000Z' })).toEqual({
      since: '2026-03-01T12:00:00.000Z',
    });
  });
});

describe('the address of the payments', () => {
  it('is read as it was meant, also where the router made a number or a boolean of it', () => {
    const since = '2026-03-01T12:00:00.000Z';
    expect(
      validatePaymentsSearch({ q: 2233, duplicate: true, since, status: 'dead', as: 'customer' }),
    ).toEqual({
      q: '2233',
      duplicate: true,
      since,
      status: 'dead',
      as: 'customer',
    });
  });

  it('loses what can not be, so that a broken link shows a list', () => {
    const broken = { q: ' ', status: 'alive', reason: 7, duplicate: 'maybe', since: 'yesterday', other: 1 };
    expect(validatePaymentsSearch({ ...broken, provider: 'x'.repeat(33) })).toEqual({});
  });
});

describe('the moment in an id', () => {
  it('is read from a UUIDv7 only', () => {
    expect(receivedAtMs('019ca964-4600-7000-8000-0000000000a1')).toBe(0x019ca9644600);
    expect(receivedAtMs('8f14e45f-ceea-467f-a0e6-0000000000a1')).toBeNull();
  });
});
