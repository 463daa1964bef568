import { describe, expect, it } from '@jest/globals';
import { askDatabase } from '../ask-database.ts';
import { metric } from '../running-service.ts';
import type { TestService } from '../running-service.ts';
import { serviceOfEachTest } from '../service-of-each-test.ts';
import { bodyOf, eventOf, story } from './partner-fixtures.ts';

const start = serviceOfEachTest();

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

async function ask(service: TestService, path: string, body?: unknown, method = 'POST'): Promise<Answer> {
  const response = await fetch(
    service.url + path,
    body === undefined
      ? {}
      : { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
  );
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const tell = (service: TestService, body: unknown) => ask(service, '/partner-events', body);

const [conversion, reversal, payment] = story(
  { amountMinor: 10_005n },
  { type: 'reversal', amountMinor: 5_000n },
  { type: 'payment', amountMinor: 700n },
).map(bodyOf);

describe('POST /partner-events', () => {
  it('answers for one event what became of it', async () => {
    const service = await start();
    const id = { partner_id: 'acme', event_id: 'order-1-1' };
    const none = { status: 'applied', reason: null };
    expect(await tell(service, reversal)).toMatchObject({ status: 202, body: { result: 'waiting' } });
    expect(await tell(service, conversion)).toEqual({
      status: 201,
      body: { ...id, result: 'applied', ...none },
    });
    expect(await tell(service, conversion)).toEqual({
      status: 200,
      body: { ...id, result: 'duplicate', ...none },
    });
    expect(await tell(service, { ...conversion, amount: '1.00' })).toMatchObject({
      status: 409,
      body: { code: 'partner_event_conflict' },
    });
    expect(await tell(service, { ...reversal, event_id: 'x', sequence: 3, amount: '1e6' })).toMatchObject({
      status: 422,
      body: {
        code: 'partner_event_rejected',
        errors: [{ pointer: '', detail: expect.stringMatching(/^more_than_is_left: /) }],
      },
    });
  });

  it('answers for a batch what became of each, in its order', async () => {
    const service = await start();
    const other = bodyOf(eventOf({ eventId: 'x', subjectId: 'order-2', type: 'reversal' }));
    const { status, body } = await tell(service, [
      reversal,
      conversion,
      conversion,
      { ...conversion, amount: 7 },
      other,
      { ...payment, sequence: 9 },
    ]);
    expect(status).toBe(200);
    expect(body['results']).toMatchObject([
      { event_id: 'order-1-2', result: 'applied', status: 'applied' },
      { event_id: 'order-1-1', result: 'applied' },
      { event_id: 'order-1-1', result: 'duplicate', status: 'applied' },
      { event_id: 'order-1-1', result: 'conflict', status: null },
      { event_id: 'x', result: 'rejected', reason: 'nothing_to_reverse' },
      { event_id: 'order-1-3', result: 'waiting' },
    ]);
    expect(await metric(service.url, 'relevo_partner_events_total{door="http",result="conflict"}')).toBe(1);
    expect(await metric(service.url, 'relevo_partner_events_applied_total{type="reversal"}')).toBe(1);
  });

  it('takes a thousand at once, and not one more', async () => {
    const service = await start();
    const events = Array.from({ length: 1_001 }, (_, n) =>
      bodyOf(eventOf({ eventId: `e-${n}`, subjectId: `a subject with a rather long name, ${n}` })),
    );
    const taken = await tell(service, events.slice(1));
    expect(taken.status).toBe(200);
    expect(new Set((taken.body['results'] as { result: string }[]).map(({ result }) => result))).toEqual(
      new Set(['applied']),
    );
    expect(await tell(service, events)).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
  });

  it.each([
    ['no event', [], ''],
    ['a sequence of 0', { ...conversion, sequence: 0 }, '/sequence'],
    ['a currency that there is not', { ...conversion, currency: 'XXX' }, '/currency'],
    ['more decimals than the currency has', { ...conversion, amount: '1.001' }, '/amount'],
    ['an amount of nothing', [conversion, { ...conversion, amount: 0 }], '/1/amount'],
    ['a field that is unknown', { ...conversion, note: 'x' }, '/note'],
    ['another type', { ...conversion, type: 'refund' }, '/type'],
    ['a time that is none', { ...conversion, occurred_at: 'yesterday' }, '/occurred_at'],
  ])('takes nothing of a body with %s, and says where it is', async (_what, body, pointer) => {
    const service = await start();
    const answer = await tell(service, body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request', errors: [{ pointer }] } });
    expect(await askDatabase(service.database, 'select from partner_events')).toEqual([]);
  });
});

describe('the books of a partner', () => {
  it('are shown as a balance and as a statement, newest first', async () => {
    const service = await start();
    await tell(service, [conversion, reversal, payment]);
    await tell(
      service,
      bodyOf(eventOf({ eventId: 'jp', subjectId: 'jp', currency: 'USD', amountMinor: 5n })),
    );
    expect(await ask(service, '/partners/acme/balance')).toEqual({
      status: 200,
      body: {
        partner_id: 'acme',
        balances: [
          {
            ...{ currency: 'COP', gross: '100.05', reversed: '50.00' },
            ...{ commission: '5.00', paid: '7.00', balance: '-2.00' },
          },
          {
            currency: 'USD',
            gross: '0.05',
            reversed: '0.00',
            commission: '0.00',
            paid: '0.00',
            balance: '0.00',
          },
        ],
      },
    });
    const first = await ask(service, '/partners/acme/statement?limit=3');
    expect(first.body['items']).toMatchObject([
      { type: 'conversion', amount: '0.00', event_amount: '0.05', currency: 'USD' },
      {
        type: 'payment',
        debit: 'partner_payable',
        credit: 'cash',
        amount: '7.00',
        commission_basis_points: null,
      },
      { type: 'reversal', debit: 'partner_payable', credit: 'commission_expense', amount: '5.00' },
    ]);
    const rest = await ask(service, `/partners/acme/statement?cursor=${String(first.body['next_cursor'])}`);
    expect(rest.body).toMatchObject({
      items: [
        { event_id: 'order-1-1', amount: '10.00', event_amount: '100.05', commission_basis_points: 1_000 },
      ],
      next_cursor: null,
    });
  });

  it('go by the rate that was set for the partner', async () => {
    const service = await start();
    expect(await ask(service, '/partners/acme/balance')).toMatchObject({
      status: 404,
      body: { code: 'partner_not_found' },
    });
    const set = await ask(service, '/partners/acme', { commission_basis_points: 250 }, 'PUT');
    expect(set).toMatchObject({ status: 200, body: { partner_id: 'acme', commission_basis_points: 250 } });
    expect(await ask(service, '/partners/acme')).toEqual(set);
    expect(await ask(service, '/partners/acme/balance')).toMatchObject({ body: { balances: [] } });
    await tell(service, conversion);
    expect(await ask(service, '/partners/acme/balance')).toMatchObject({
      body: { balances: [{ commission: '2.50' }] },
    });
    await tell(service, { ...conversion, partner_id: 'other' });
    expect(await ask(service, '/partners/other')).toMatchObject({
      body: { commission_basis_points: 1_000, updated_at: null },
    });
  });
});

describe('the trace of a subject', () => {
  it('shows everything that came, when, and what it did, as soon as it was answered', async () => {
    const service = await start();
    expect(await ask(service, '/subjects/order-1/trace')).toMatchObject({
      status: 404,
      body: { code: 'subject_not_found' },
    });
    await tell(service, reversal);
    expect((await ask(service, '/subjects/order-1/trace')).body).toMatchObject({
      subject_id: 'order-1',
      subjects: [{ partner_id: 'acme', next_sequence: 1, waiting: 1 }],
      items: [
        { type: 'reversal', sequence: 2, result: 'waiting', settled_at: null, postings: [], repeats: 0 },
      ],
    });
    await tell(service, [
      conversion,
      conversion,
      { ...conversion, amount: 1 },
      { ...conversion, subject_id: 'order-9' },
    ]);
    await tell(service, { ...payment, event_id: 'late', sequence: 1 });
    const { body } = await ask(service, '/subjects/order-1/trace');
    expect(body).toMatchObject({
      subjects: [{ next_sequence: 3, waiting: 0 }],
      items: [
        { type: 'reversal', result: 'applied', postings: [{ amount: '5.00', credit: 'commission_expense' }] },
        { type: 'conversion', result: 'applied', repeats: 1, postings: [{ amount: '10.00' }] },
        { type: 'conversion', result: 'conflict', amount: '1.00', postings: [] },
        { type: 'conversion', result: 'conflict', subject_id: 'order-9' },
        { type: 'payment', result: 'rejected', reason: 'sequence_taken', postings: [] },
      ],
      next_cursor: null,
    });
    expect((await ask(service, '/subjects/order-9/trace')).body).toMatchObject({
      items: [{ result: 'conflict' }],
    });
    const first = await ask(service, '/subjects/order-1/trace?limit=2');
    const rest = await ask(service, `/subjects/order-1/trace?cursor=${String(first.body['next_cursor'])}`);
    expect([first.body['items'], rest.body['items']].flat()).toEqual(body['items']);
  });

  it('tells the subjects of several partners apart', async () => {
    const service = await start();
    await tell(service, [conversion, { ...conversion, partner_id: 'other' }]);
    expect((await ask(service, '/subjects/order-1/trace')).body).toMatchObject({
      subjects: [{ partner_id: 'acme' }, { partner_id: 'other' }],
      items: [{ partner_id: 'acme' }, { partner_id: 'other' }],
    });
  });
});
