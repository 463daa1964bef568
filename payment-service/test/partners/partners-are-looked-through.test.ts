// Who there is, and what of a partner waits for whom.
import { describe, expect, it } from '@jest/globals';
import { serviceOfEachTest } from '../service-of-each-test.ts';
import { ask } from '../watched-service.ts';
import { bodyOf, eventOf } from './partner-fixtures.ts';

const start = serviceOfEachTest();

type Page = { readonly items: readonly Record<string, unknown>[]; readonly next_cursor: string | null };

/** Every item, by pages of `limit`. */
async function readAll(service: Parameters<typeof ask>[0], path: string, limit: number) {
  const items: Record<string, unknown>[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { body } = await ask(service, 'GET', `${path}?limit=${limit}${query}`);
    const page = body as Page; // ours
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}

describe('GET /partners', () => {
  it('has everybody who has a rate or has told anything, once, with their balances', async () => {
    const service = await start();
    expect((await ask(service, 'GET', '/partners')).body).toEqual({ items: [], next_cursor: null });
    await ask(service, 'PUT', '/partners/rated', { commission_basis_points: 250 });
    await ask(service, 'PUT', '/partners/both', { commission_basis_points: 500 });
    const told = ['both', 'Ñandú & Co', 'acme'].flatMap((partnerId) =>
      [1, 2, 3].map((n) => bodyOf(eventOf({ partnerId, eventId: `e-${n}`, subjectId: `order-${n}` }))),
    );
    await ask(service, 'POST', '/partner-events', told);
    const items = await readAll(service, '/partners', 2);
    expect(items.map((item) => item['partner_id'])).toEqual(
      [...items].map((item) => item['partner_id']).sort(),
    );
    expect(new Set(items.map((item) => item['partner_id']))).toEqual(
      new Set(['acme', 'both', 'rated', 'Ñandú & Co']),
    );
    expect(items).toHaveLength(4);
    expect(items.find((item) => item['partner_id'] === 'both')).toMatchObject({
      commission_basis_points: 500,
      balances: [{ currency: 'COP', gross: '300.00', commission: '15.00', balance: '15.00' }],
    });
    expect(items.find((item) => item['partner_id'] === 'rated')).toMatchObject({ balances: [] });
  });

  it.each(['', 'AA', Buffer.from('a\0b').toString('base64url')])(
    'refuses the cursor %j, which is none of its own',
    async (cursor) => {
      const service = await start();
      const { status } = await ask(service, 'GET', `/partners?cursor=${cursor}`);
      expect(status).toBe(422);
    },
  );
});

describe('GET /partners/{id}/waiting', () => {
  it('has the subjects that wait, the oldest first, and what each waits for', async () => {
    const service = await start();
    const early = (subjectId: string, sequence: number) =>
      bodyOf(eventOf({ eventId: `${subjectId}-${sequence}`, subjectId, sequence }));
    // One after the other: what waits longest comes first, whatever it is called.
    for (const event of [early('z', 3), early('a', 2), early('m', 1), early('m', 3), early('z', 5)])
      await ask(service, 'POST', '/partner-events', event);
    await ask(service, 'POST', '/partner-events', { ...early('a', 9), partner_id: 'other' });
    const items = await readAll(service, '/partners/acme/waiting', 1);
    expect(items).toMatchObject([
      { subject_id: 'z', next_sequence: 1, first_waiting_sequence: 3, waiting: 2 },
      { subject_id: 'a', next_sequence: 1, first_waiting_sequence: 2, waiting: 1 },
      { subject_id: 'm', next_sequence: 2, first_waiting_sequence: 3, waiting: 1 },
    ]);
    const since = items.map((item) => item['waiting_since']);
    expect(since).toEqual([...since].sort());
    await ask(service, 'POST', '/partner-events', early('a', 1));
    expect(await readAll(service, '/partners/acme/waiting', 50)).toHaveLength(2);
  });

  it('knows no partner that nobody has heard of, and no cursor but its own', async () => {
    const service = await start();
    expect((await ask(service, 'GET', '/partners/nobody/waiting')).status).toBe(404);
    await ask(service, 'PUT', '/partners/acme', { commission_basis_points: 1 });
    expect((await ask(service, 'GET', '/partners/acme/waiting')).body).toMatchObject({ items: [] });
    expect((await ask(service, 'GET', '/partners/acme/waiting?cursor=eA')).status).toBe(422);
  });
});
