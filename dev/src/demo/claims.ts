import type { Tally } from './tally.ts';

const FAILOVER_MS_MAX = 2_000;
const RETURN_MS_MAX = 60_000;

export type TourResult = {
  readonly sent: number;
  /** Payments that were not answered 201. */
  readonly refused: number;
  readonly tally: Tally;
  /** How many of the texts told twice carry the possible-duplicate mark. */
  readonly flagged: number;
  readonly hasBreakerOpened: boolean;
  readonly failoverMs: number | undefined;
  readonly returnMs: number | undefined;
};

export type Claim = { readonly text: string; readonly isKept: boolean };

/** What the tour promises, each with whether it came true. */
export function judge(result: TourResult): readonly Claim[] {
  const { sent, refused, tally, flagged, hasBreakerOpened, failoverMs, returnMs } = result;
  return [
    { text: 'payments were taken, and every one of them', isKept: sent > 0 && refused === 0 },
    { text: 'every customer was told', isKept: tally.lost.length === 0 },
    { text: 'nobody was told twice without a mark', isKept: tally.twice.length <= flagged },
    { text: 'the breaker opened while the primary was broken', isKept: hasBreakerOpened },
    {
      text: `the fallback took over within ${FAILOVER_MS_MAX / 1_000} s`,
      isKept: failoverMs !== undefined && failoverMs <= FAILOVER_MS_MAX,
    },
    {
      text: `the primary was in use again within ${RETURN_MS_MAX / 1_000} s of its mending`,
      isKept: returnMs !== undefined && returnMs <= RETURN_MS_MAX,
    },
  ];
}

/** The closing table and the claims under it. */
export function reportText(
  result: TourResult,
  names: { readonly primary: string; readonly fallback: string },
): string {
  const { tally } = result;
  const seconds = (ms: number | undefined): string =>
    ms === undefined ? 'never' : `${(ms / 1_000).toFixed(2)} s`;
  const rows: readonly (readonly [string, string | number])[] = [
    ['payments sent', result.sent],
    ['told by the primary', `${tally.byPrimary} (${names.primary})`],
    ['told by the fallback', `${tally.byFallback} (${names.fallback})`],
    ['lost', tally.lost.length],
    ['twice', `${tally.twice.length} (${result.flagged} marked as possible duplicates)`],
    ['time to fail over', seconds(result.failoverMs)],
    ['time to return', seconds(result.returnMs)],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const table = rows.map(([label, value]) => `  ${label.padEnd(width)}   ${value}`);
  const claims = judge(result).map(({ text, isKept }) => `  ${isKept ? 'kept  ' : 'BROKEN'}  ${text}`);
  return ['', ...table, '', ...claims, ''].join('\n');
}
