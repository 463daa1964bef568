// A test of the tests: the same run on a gateway with one line of it broken has
// to fail, or else the run proves nothing.
import { beforeAll, describe, expect, it } from '@jest/globals';

import { lasting } from '../harness/until.ts';
import { createBrokenTree } from './broken-tree.ts';
import type { Sabotage } from './broken-tree.ts';
import { runChaos } from './chaos-run.ts';
import type { ChaosVerdict } from './chaos-verdict.ts';

// A plan with many lost answers and late receipts: a gateway that looks nothing up tells some 3 % twice
// there (1 % is allowed), where with most plans receipts would hide what it does.
const SEED = 7;
const DURATION_MS = 20_000;

const REQUEST = { seed: SEED, durationMs: DURATION_MS, replicas: 2, perSecond: 40 };
const RUN_MS_MAX = 240_000;
// One that never comes to its end is not waited for: what it has broken by then is enough.
const SETTLE_MS_MAX = 30_000;
// Two that look for free ports at the same moment may find the same ones.
const APART_MS = 4_000;

type Broken = { readonly where: string; readonly sabotage: Sabotage; readonly said: RegExp };

const gateways: readonly Broken[] = [
  {
    where: 'an unknown outcome is taken for one that was certainly not sent',
    sabotage: {
      file: 'application/call-provider.ts',
      right: 'recordEnd(progress, attempt.attemptId, result, endedAtMs);',
      wrong: `const outcome = result.outcome === 'unknown' ? 'not_sent' : result.outcome;
  recordEnd(progress, attempt.attemptId, { ...result, outcome }, endedAtMs);`,
    },
    said: /said to have sent nothing/,
  },
  {
    where: 'a message in doubt is sent again instead of being looked up',
    sabotage: {
      file: 'domain/delivery-plan.ts',
      right: `    if (attempt.outcome !== 'unknown') continue;`,
      wrong: `    continue;`,
    },
    said: /told twice under a flag/,
  },
  {
    where: 'a lease is over as soon as it begins',
    sabotage: {
      file: 'adapters/postgres/claim-statement.ts',
      right: `from notifications where next_attempt_at <= now()
  order by next_attempt_at limit $1`,
      // What was leased last comes first: it is in the middle of its call.
      wrong: `from notifications where next_attempt_at <= now() + interval '15 s'
  order by next_attempt_at desc limit $1`,
    },
    said: /./,
  },
];

async function verdictOn(sabotage: Sabotage): Promise<ChaosVerdict> {
  const { root, remove } = createBrokenTree(sabotage);
  try {
    const { verdict } = await runChaos({ ...REQUEST, root, settleMsMax: SETTLE_MS_MAX });
    const { figures, broken } = verdict;
    console.log(sabotage.wrong.trim(), JSON.stringify(figures), broken);
    return verdict;
  } finally {
    remove();
  }
}

describe('the chaos run', () => {
  it(
    'passes where nothing is broken',
    async () => {
      const { verdict } = await runChaos(REQUEST);
      expect(verdict.broken).toEqual([]);
    },
    RUN_MS_MAX,
  );

  describe('on gateways that are broken in a known way', () => {
    // Together, since a run waits most of its time: a busy machine hides no broken promise, it may only add one.
    const verdicts = new Map<Broken, Promise<ChaosVerdict>>();
    beforeAll(() => {
      for (const [index, each] of gateways.entries()) {
        const verdict = lasting(index * APART_MS).then(() => verdictOn(each.sabotage));
        verdict.catch(() => undefined); // thrown where it is awaited
        verdicts.set(each, verdict);
      }
    });

    it.each(gateways.map((each) => [each.where, each] as const))(
      'fails where %s',
      async (_, each) => {
        const verdict = await verdicts.get(each);
        expect(verdict?.broken.join()).toMatch(each.said);
      },
      RUN_MS_MAX,
    );
  });
});
