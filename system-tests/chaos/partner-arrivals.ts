// The events of a model as partners send them: some for the second time, none in order, and each again until it is
// answered.
import type { HttpClient } from '../../dev/src/load/http-client.ts';
import { lasting } from '../harness/until.ts';
import type { ModelEvent } from './partner-model.ts';
import type { SeededRandom } from './seeded-random.ts';

const TRY_AGAIN_MS = 50;

function shuffle<Item>(items: Item[], { integer }: SeededRandom): Item[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const at = integer(0, last);
    const [one, other] = [items[at], items[last]];
    if (one === undefined || other === undefined) throw new Error('a place without an item');
    [items[at], items[last]] = [other, one];
  }
  return items;
}

/** Every event, and some of them once more, until they are so many. */
export function arrivalsOf(events: readonly ModelEvent[], count: number, random: SeededRandom): ModelEvent[] {
  const again = Array.from({ length: Math.max(0, count - events.length) }, () => random.oneOf(events));
  return shuffle([...events, ...again], random);
}

type Answer = { readonly results: readonly { readonly result: string }[] };

/** Sent until it is answered, by whichever replica; resolves with what has to be sent again later. */
export type Tell = (list: readonly ModelEvent[]) => Promise<readonly ModelEvent[]>;

export function createTell(client: HttpClient, replica: () => string): Tell {
  return async (list) => {
    for (;;) {
      const answer = await client
        .send(`${replica()}/partner-events`, { method: 'POST', body: list })
        .catch(() => null); // it was killed: some may be taken
      if (answer?.status === 200) {
        const { results } = JSON.parse(answer.text) as Answer; // as docs/partners.md has it
        return list.filter((_, index) => results[index]?.result === 'not_taken');
      }
      if (answer !== null && answer.status !== 503) throw new Error(`${answer.status}: ${answer.text}`);
      await lasting(TRY_AGAIN_MS);
    }
  };
}
