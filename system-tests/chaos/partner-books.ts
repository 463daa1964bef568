// The partners of a model, at a system: their rates, and what it shows of them in the end.
import { expect } from '@jest/globals';
import type { HttpClient } from '../../dev/src/load/http-client.ts';
import type { PartnerModel } from './partner-model.ts';

export async function setRates(client: HttpClient, url: string, { partners }: PartnerModel): Promise<void> {
  for (const { partnerId, basisPoints } of partners) {
    await client.json(`${url}/partners/${partnerId}`, {
      method: 'PUT',
      body: { commission_basis_points: basisPoints },
    });
  }
}

/** To the cent, by whichever replica. */
export async function expectBalances(
  client: HttpClient,
  replica: () => string,
  { partners, balancesOf }: PartnerModel,
): Promise<void> {
  for (const { partnerId } of partners) {
    const balance = await client.json(`${replica()}/partners/${partnerId}/balance`);
    expect(balance).toEqual({ partner_id: partnerId, balances: balancesOf(partnerId) });
  }
}

/** How many events have more than one posting, as a column: a reversal may have several. */
export const postedTwiceColumn = `(select count(*)::int from (
  select from partner_postings where kind <> 'reversal' group by partner_id, event_id having count(*) > 1
) as twice) as posted_twice`;
