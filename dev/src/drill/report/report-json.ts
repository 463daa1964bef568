import type { Verdict } from '../judge.ts';
import type { DrillRecord } from '../record.ts';
import { breakerSpans, bySeconds } from '../series.ts';

const TEXTS_MAX = 100;
const PLACES = ['primary', 'fallback'] as const;

/** The report for programs: the verdicts, what they rest on, and the scenario itself. */
export function reportJson(record: DrillRecord, verdicts: readonly Verdict[]): string {
  const { account, names } = record;
  const some = (texts: readonly string[]): readonly string[] => texts.slice(0, TEXTS_MAX);
  const replicas = Array.from({ length: record.replicas }, (_, index) => index + 1);
  const report = {
    name: record.scenario.name,
    started_at: record.startedAt,
    is_met: verdicts.every(({ isMet }) => isMet),
    expectations: verdicts.map(({ isMet, sentence, measured }) => ({ is_met: isMet, sentence, measured })),
    providers: names,
    figures: {
      taken: account.promised,
      told: account.told,
      refused: record.refused.length,
      lost: some([...new Set([...account.missing, ...account.lost])]),
      told_twice_unflagged: some(account.twiceUnflagged),
      told_twice_flagged: some(account.twiceFlagged),
      possible_duplicates: account.flagged,
      settled_at_s: record.settledAtS,
      ended_s: record.endedS,
    },
    faults: record.faults,
    marks: record.marks,
    breakers: replicas.flatMap((replica) =>
      PLACES.map((place) => ({
        replica,
        provider: names[place],
        spans: breakerSpans(record, replica, place),
      })),
    ),
    seconds: bySeconds(record),
    scenario: record.scenario,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
