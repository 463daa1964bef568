// What was expected against what was seen. Pure: the same record, the same verdict.
import type { Expectation } from './expectation-schema.ts';
import { seconds } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeIsClosed, judgeOpens, judgeStays } from './judge-breakers.ts';
import { percentile } from './record.ts';
import type { DrillRecord } from './record.ts';
import { sentenceOf } from './sentences.ts';

export type Verdict = Finding & {
  /** What was expected, for a person. */
  readonly sentence: string;
};

export function judge(record: DrillRecord): readonly Verdict[] {
  return record.scenario.expect.map((expectation) => ({
    sentence: sentenceOf(expectation, record.names),
    ...find(expectation, record),
  }));
}

function find(expectation: Expectation, record: DrillRecord): Finding {
  const { account } = record;
  switch (expectation.that) {
    case 'breaker_opens':
      return judgeOpens(expectation, record);
    case 'breaker_is_closed':
      return judgeIsClosed(expectation, record);
    case 'breaker_stays':
      return judgeStays(expectation, record);
    case 'share':
      return judgeShare(expectation, record);
    case 'accept_latency':
      return judgeLatency(expectation, record);
    case 'dead_letters':
      return judgeDead(expectation, record);
    case 'nothing_lost':
      return judgeLost(record);
    case 'nobody_told_twice':
      return none([...account.twiceFlagged, ...account.twiceUnflagged], 'told twice', account.promised);
    case 'nobody_told_twice_unflagged':
      return none(account.twiceUnflagged, 'told twice without the flag', account.promised);
    case 'possible_duplicates':
      return {
        isMet: account.flagged <= expectation.at_most,
        measured: `${account.flagged} flagged, ${account.twiceFlagged.length} of them told twice`,
      };
    case 'every_payment_taken':
      return none(record.refused, 'refused', account.promised);
    case 'all_settled':
      return judgeSettled(expectation.by_s, record);
  }
}

/** A count that has to be 0, of something: with nothing to count, nothing is shown. */
function none(texts: readonly string[], what: string, of: number): Finding {
  const examples = texts.length === 0 ? '' : `, such as "${texts.slice(0, 3).join('", "')}"`;
  return {
    isMet: texts.length === 0 && of > 0,
    measured: `${texts.length} ${what}${examples}, of ${of} payments taken`,
  };
}

function judgeLost({ account, payments }: DrillRecord): Finding {
  // A dead notification is not lost: it is kept, with a reason, for a person to act on.
  const dead = new Set(payments.filter(({ status }) => status === 'dead').map(({ text }) => text));
  const lost = new Set([...account.missing, ...account.lost.filter((text) => !dead.has(text))]);
  return none([...lost], 'lost', account.promised);
}

function isWithin(
  atS: number,
  window: { readonly from_s?: number | undefined; readonly until_s?: number | undefined },
) {
  return atS >= (window.from_s ?? 0) && atS < (window.until_s ?? Infinity);
}

function judgeShare(
  expectation: Extract<Expectation, { that: 'share' }>,
  { payments }: DrillRecord,
): Finding {
  const { stream, at_least_percent: least = 0, at_most_percent: most = 100 } = expectation;
  const told = payments
    .filter((payment) => stream === undefined || payment.stream === stream)
    .flatMap((payment) => payment.told)
    .filter(({ atS }) => isWithin(atS, expectation));
  if (told.length === 0) return { isMet: false, measured: 'nobody was told anything in that time' };
  const through = told.filter(({ provider }) => provider === expectation.provider).length;
  const percent = (through / told.length) * 100;
  return {
    isMet: percent >= least && percent <= most,
    measured: `${percent.toFixed(1)} %, ${through} of ${told.length} messages`,
  };
}

function judgeLatency(
  expectation: Extract<Expectation, { that: 'accept_latency' }>,
  { tries }: DrillRecord,
): Finding {
  const inWindow = tries.filter(({ atS }) => isWithin(atS, expectation));
  const taken = inWindow.filter(({ status }) => status === 201).map(({ durationMs }) => durationMs);
  const value = percentile(taken, expectation.percentile);
  if (value === undefined) return { isMet: false, measured: 'no payment was taken in that time' };
  const repeated = inWindow.length - taken.length;
  return {
    isMet: value < expectation.under_ms,
    measured:
      `${value.toFixed(1)} ms over ${taken.length} answers` +
      (repeated === 0 ? '' : `; not in it: ${repeated} without a 201`),
  };
}

function judgeDead(
  expectation: Extract<Expectation, { that: 'dead_letters' }>,
  { payments }: DrillRecord,
): Finding {
  const { reason, at_least: least = 0, at_most: most = Infinity } = expectation;
  const dead = payments.filter(({ status }) => status === 'dead');
  const counted = dead.filter((payment) => reason === undefined || payment.reason === reason).length;
  const reasons = [...new Set(dead.map((payment) => payment.reason ?? 'without a reason'))];
  return {
    isMet: counted >= least && counted <= most,
    measured: `${counted}${reasons.length === 0 ? '' : ` (reasons seen: ${reasons.join(', ')})`}`,
  };
}

function judgeSettled(byS: number, { settledAtS, account, endedS }: DrillRecord): Finding {
  if (settledAtS !== null) return { isMet: settledAtS <= byS, measured: `settled at ${seconds(settledAtS)}` };
  return {
    isMet: false,
    measured: `not settled at ${seconds(endedS)}, ${account.unsettled.length} still open or dead`,
  };
}
