// Partners' events by a seed, and what their books have to come to: reckoned here once
// more, from docs/partners.md alone, so that a mistake there is not repeated here.
import { createSeededRandom } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';

export type ModelEvent = {
  readonly event_id: string;
  readonly partner_id: string;
  readonly type: 'conversion' | 'payment' | 'reversal';
  readonly subject_id: string;
  readonly sequence: number;
  readonly occurred_at: string;
  readonly amount: string;
  readonly currency: string;
};

type ModelBalance = {
  readonly currency: string;
  readonly gross: string;
  readonly reversed: string;
  readonly commission: string;
  readonly paid: string;
  readonly balance: string;
};

type ModelPartner = { readonly partnerId: string; readonly basisPoints: number };

export type PartnerModel = {
  readonly partners: readonly ModelPartner[];
  /** Each once, those of a subject in their sequence. */
  readonly events: readonly ModelEvent[];
  readonly rejected: number;
  readonly balancesOf: (partnerId: string) => readonly ModelBalance[];
};

const PARTNERS = 20;
const EVENTS_OF_A_SUBJECT_MAX = 7;
const DEFAULT_BASIS_POINTS = 1_000;
const DECIMALS: Readonly<Record<string, number>> = { COP: 2, JPY: 0, KWD: 3, USD: 2 };
const CURRENCIES = Object.keys(DECIMALS);

type Sums = { gross: bigint; reversed: bigint; commission: bigint; paid: bigint };
type Open = { whole: bigint; back: bigint; currency: string };

/** Half to even, by looking at the digits that are cut off. */
function commission(minor: bigint, basisPoints: number): bigint {
  const digits = (minor * BigInt(basisPoints)).toString().padStart(5, '0');
  const kept = BigInt(digits.slice(0, -4));
  const cut = digits.slice(-4);
  if (cut === '5000') return kept + (kept % 2n);
  return cut > '5000' ? kept + 1n : kept;
}

function inMajor(minor: bigint, currency: string): string {
  const decimals = DECIMALS[currency] ?? 0;
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

class Books {
  readonly #sums = new Map<string, Map<string, Sums>>();

  of(partnerId: string, currency: string): Sums {
    const byCurrency = this.#sums.get(partnerId) ?? new Map<string, Sums>();
    this.#sums.set(partnerId, byCurrency);
    const sums = byCurrency.get(currency) ?? { gross: 0n, reversed: 0n, commission: 0n, paid: 0n };
    byCurrency.set(currency, sums);
    return sums;
  }

  balancesOf(partnerId: string): readonly ModelBalance[] {
    const byCurrency = [...(this.#sums.get(partnerId) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    return byCurrency.map(([currency, { gross, reversed, commission: earned, paid }]) => ({
      currency,
      gross: inMajor(gross, currency),
      reversed: inMajor(reversed, currency),
      commission: inMajor(earned, currency),
      paid: inMajor(paid, currency),
      balance: inMajor(earned - paid, currency),
    }));
  }
}

/** False where it can not be right. */
function reverse(open: Open[], minor: bigint, sums: (currency: string) => Sums, event: Reversal): boolean {
  const there = open.filter(({ currency }) => currency === event.currency);
  if (minor > there.reduce((left, { whole, back }) => left + whole - back, 0n)) return false;
  let rest = minor;
  for (const conversion of there.reverse()) {
    const left = conversion.whole - conversion.back;
    const part = rest < left ? rest : left;
    const before = commission(conversion.back, event.basisPoints);
    conversion.back += part;
    sums(event.currency).commission -= commission(conversion.back, event.basisPoints) - before;
    rest -= part;
  }
  sums(event.currency).reversed += minor;
  return true;
}

type Reversal = { readonly currency: string; readonly basisPoints: number };

function tellSubject(
  subjectId: string,
  { partnerId, basisPoints }: ModelPartner,
  { random, books }: { readonly random: SeededRandom; readonly books: Books },
): { readonly events: readonly ModelEvent[]; readonly rejected: number } {
  const open: Open[] = [];
  const sums = (currency: string): Sums => books.of(partnerId, currency);
  const home = random.oneOf(CURRENCIES);
  let rejected = 0;
  const count = random.integer(1, EVENTS_OF_A_SUBJECT_MAX);
  const events = Array.from({ length: count }, (_, index): ModelEvent => {
    const type =
      index === 0 ? 'conversion' : random.oneOf(['conversion', 'payment', 'reversal', 'reversal'] as const);
    const currency = random.next() < 0.05 ? random.oneOf(CURRENCIES) : home;
    const latest = open.at(-1);
    const isWhole = type === 'reversal' && latest?.currency === currency && random.next() < 0.5;
    const left = latest === undefined ? 0n : latest.whole - latest.back;
    const minor = isWhole && left > 0n ? left : BigInt(random.integer(1, 20_000));
    if (type === 'conversion') {
      open.push({ whole: minor, back: 0n, currency });
      sums(currency).gross += minor;
      sums(currency).commission += commission(minor, basisPoints);
    } else if (type === 'payment') sums(currency).paid += minor;
    else if (!reverse(open, minor, sums, { currency, basisPoints })) rejected += 1;
    return {
      event_id: `${subjectId}-e${index}`,
      partner_id: partnerId,
      type,
      subject_id: subjectId,
      sequence: index + 1,
      occurred_at: new Date(1_769_860_800_000 + index * 60_000).toISOString(),
      amount: inMajor(minor, currency),
      currency,
    };
  });
  return { events, rejected };
}

export function createPartnerModel(count: number, seed: number): PartnerModel {
  const random = createSeededRandom(seed, 'partners');
  const books = new Books();
  const partners = Array.from({ length: PARTNERS }, (_, n) => ({
    partnerId: `partner-${n}`,
    basisPoints: n % 4 === 0 ? random.integer(0, 3_333) : DEFAULT_BASIS_POINTS,
  }));
  const events: ModelEvent[] = [];
  let rejected = 0;
  for (let n = 0; events.length < count; n += 1) {
    const told = tellSubject(`subject-${n}`, random.oneOf(partners), { random, books });
    events.push(...told.events);
    rejected += told.rejected;
  }
  return { partners, events, rejected, balancesOf: (partnerId) => books.balancesOf(partnerId) };
}
