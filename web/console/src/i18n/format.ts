// Numbers, durations and times as a person reads them in their language.
import type { Language } from './language.ts';

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', es: 'es-CO' };

export type Format = {
  readonly number: (value: number) => string;
  /** 1.2M: where there is little room. */
  readonly compact: (value: number) => string;
  /** A rate: one decimal below ten, none above. */
  readonly rate: (perSecond: number) => string;
  readonly percent: (share: number) => string;
  /** With the currency's code: $ is the sign of twenty currencies. */
  readonly money: (money: { readonly amount: string; readonly currency: string }) => string;
  /** 12 ms, 1.4 s, 3 min 20 s, 2 h 5 min. */
  readonly duration: (ms: number) => string;
  /** 14:03:22 today, with its day else. */
  readonly time: (ms: number, nowMs: number) => string;
  /** The same with milliseconds, for what has to be told apart. */
  readonly exactTime: (ms: number, nowMs: number) => string;
  readonly full: (ms: number) => string;
  readonly day: (ms: number) => string;
  /** "12 seconds ago", "in 3 minutes". */
  readonly relative: (ms: number, nowMs: number) => string;
};

function durationOf(ms: number, decimal: Intl.NumberFormat): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 10 && ms % 1_000 !== 0) return `${decimal.format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A line never breaks between a number and its unit. */
const together = (text: string): string => text.replace(/(\d) /, '$1\u00A0');

function relativeOf(ms: number, nowMs: number, format: Intl.RelativeTimeFormat): string {
  const seconds = Math.round((ms - nowMs) / 1_000);
  const size = Math.abs(seconds);
  if (size < 60) return format.format(seconds, 'second');
  if (size < 3_600) return format.format(Math.trunc(seconds / 60), 'minute');
  if (size < 86_400) return format.format(Math.trunc(seconds / 3_600), 'hour');
  return format.format(Math.trunc(seconds / 86_400), 'day');
}

/** From its digits, as the service has them: a float would lose some of a large amount. */
function moneyOf({ amount, currency }: { amount: string; currency: string }, locale: string): string {
  const decimals = amount.split('.')[1]?.length ?? 0;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const format = new Intl.NumberFormat(locale, digits);
  // What format() takes besides numbers is text that looks like one, which an amount does by contract.
  return `${format.format(amount as `${number}`)} ${currency}`;
}

const isSameDay = (a: number, b: number): boolean =>
  new Date(a).toDateString() === new Date(b).toDateString();

export function createFormat(language: Language): Format {
  const locale = locales[language];
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const time = new Intl.DateTimeFormat(locale, clock);
  const dayTime = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...clock });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const exactClock = { ...clock, fractionalSecondDigits: 3 } as const;
  const exact = new Intl.DateTimeFormat(locale, exactClock);
  const dayExact = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...exactClock });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  return {
    number: (value) => number.format(value),
    compact: (value) => (value < 100_000 ? number : compact).format(value),
    rate: (perSecond) =>
      perSecond > 0 && perSecond < 10 ? decimal.format(perSecond) : number.format(Math.round(perSecond)),
    money: (money) => moneyOf(money, locale),
    percent: (share) => percent.format(share),
    duration: (ms) => durationOf(Math.max(0, ms), decimal),
    time: (ms, nowMs) => (isSameDay(ms, nowMs) ? time : dayTime).format(ms),
    exactTime: (ms, nowMs) => (isSameDay(ms, nowMs) ? exact : dayExact).format(ms),
    day: (ms) => day.format(ms),
    full: (ms) => full.format(ms),
    relative: (ms, nowMs) => together(relativeOf(ms, nowMs, relative)),
  };
}
