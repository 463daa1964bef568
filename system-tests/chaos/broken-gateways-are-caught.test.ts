// A test of the tests: the same run on a gateway with one line of it broken has
// to fail, or else the run proves nothing.
import { describe, expect, it } from '@jest/globals';

import { createBrokenTree } from './broken-tree.ts';
import type { Sabotage } from './broken-tree.ts';
import { runChaos } from './chaos-run.ts';
import type { ChaosVerdict } from './chaos-verdict.ts';

// A plan with many lost answers and late receipts: a gateway that looks nothing up tells some 3 % twice
// there (1 % is allowed), where with most plans receipts would hide what it does.
const SEED = 7;
const DURATION_MS = 20_000;

const REQUEST = { seed: SEED, durationMs: DURATION_MS, replicas: 2, perSecond: 40 };

async function verdictOn(sabotage: Sabotage): Promise<ChaosVerdict> {
  const { root, remove } = createBrokenTree(sabotage);
  try {
    const { verdict } = await runChaos({ ...REQUEST, root });
    const { figures, broken } = verdict;
    console.log(sabotage.wrong.trim(), JSON.stringify(figures), broken);
    return verdict;
  } finally {
    remove();
  }
}

describe('the chaos run', () => {
  it('passes where nothing is broken', async () => {
    const { verdict } = await runChaos(REQUEST);
    expect(verdict.broken).toEqual([]);
  }, 150_000);

  it('fails where an unknown outcome is taken for one that was certainly not sent', async () => {
    const verdict = await verdictOn({
      file: 'application/call-provider.ts',
      right: 'recordEnd(progress, attempt.attemptId, result, endedAtMs);',
      wrong: `const outcome = result.outcome === 'unknown' ? 'not_sent' : result.outcome;
  recordEnd(progress, attempt.attemptId, { ...result, outcome }, endedAtMs);`,
    });
    expect(verdict.broken.join()).toContain('said to have sent nothing');
  }, 150_000);

  it('fails where a message in doubt is sent again instead of being looked up', async () => {
    const verdict = await verdictOn({
      file: 'domain/delivery-plan.ts',
      right: `    if (attempt.outcome !== 'unknown') continue;`,
      wrong: `    continue;`,
    });
    expect(verdict.broken.join()).toContain('told twice under a flag');
  }, 150_000);

  it('fails where a lease is over as soon as it begins', async () => {
    const verdict = await verdictOn({
      file: 'adapters/postgres/claim-statement.ts',
      right: 'from notifications where next_attempt_at <= now()',
      wrong: `from notifications where next_attempt_at <= now() + interval '15 s'`,
    });
    expect(verdict.broken).not.toEqual([]);
  }, 150_000);
});
