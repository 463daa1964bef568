// The language of the page: useI18n() gives texts, numbers and times in it.
import { createContext, use, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { createFormat } from './format.ts';
import type { Format } from './format.ts';
import { keepLanguage, loadDictionary } from './language.ts';
import type { Language } from './language.ts';
import { fill } from './translate.ts';
import type { Dictionary, MessageArgs, MessageKey, Translate, TranslatePlural } from './translate.ts';

export type I18n = {
  readonly language: Language;
  readonly t: Translate;
  /** With {count} filled in; picks `<key>.one` or `<key>.other` as the language has it. */
  readonly tn: TranslatePlural;
  /** A code of the service as a word, where it is known; a new one is shown as it is. */
  readonly word: (family: WordFamily, code: string) => string;
  readonly format: Format;
  readonly setLanguage: (language: Language) => void;
};

const wordKeys = {
  /** What went wrong; an unknown one keeps the service's own words. */
  problem: (code: string) => `problem.${code}`,
  reason: (code: string) => `reason.${code}`,
  skip: (code: string) => `skip.${code}`,
  dead_reason: (code: string) => `dead_reason.${code}`,
  duplicate_reason: (code: string) => `duplicate_reason.${code}`,
  /** What to do about a dead one. */
  advice: (code: string) => `advice.${code}`,
  duplicate: (code: string) => `duplicate.${code}`,
  /** Why the money of a payment was not taken, and what to do about that. */
  failure: (code: string) => `money.failure.${code}`,
  failure_advice: (code: string) => `money.advice.${code}`,
  refund_failure: (code: string) => `refund.failure.${code}`,
  /** Why an event of a partner was passed over. */
  rejection: (code: string) => `subject.rejection.${code}`,
  /** What the payment gateway answered last. */
  gateway_answer: (code: string) => `money.answer.${code}`,
  /** Why a message was passed on, where that is neither a gate nor an outcome. */
  failover: (code: string) => `failover.${code}`,
  receipt: (code: string) => `receipt.${code}`,
  answer: (code: string) => `answer.${code}`,
  trip: (code: string) => `trip.${code}`,
  outcome: (code: string) => `outcome.${code}`,
  status: (code: string) => `status.${code}`,
  job: (code: string) => `replay.status.${code}`,
  /** What was done by hand. */
  act: (code: string) => `act.${code}`,
  mock: (name: string) => `act.mock.${name}`,
} as const;
type WordFamily = keyof typeof wordKeys;

const I18nContext = createContext<I18n | null>(null);

type Loaded = { readonly language: Language; readonly dictionary: Dictionary };

function createI18n({ language, dictionary }: Loaded, setLanguage: I18n['setLanguage']): I18n {
  const format = createFormat(language);
  const plurals = new Intl.PluralRules(language);
  const t: Translate = <K extends MessageKey>(key: K, ...[params]: MessageArgs<K>) =>
    fill(dictionary[key], params ?? {}, format.number);
  const tn: TranslatePlural = (key, count, params = {}) => {
    const form = plurals.select(count) === 'one' ? 'one' : 'other';
    return fill(dictionary[`${key}.${form}`], { ...params, count }, format.number);
  };
  const known: Readonly<Record<string, string | undefined>> = dictionary;
  const word: I18n['word'] = (family, code) => known[wordKeys[family](code)] ?? code;
  return { language, t, tn, word, format, setLanguage };
}

export function I18nProvider({ first, children }: { readonly first: Loaded; readonly children: ReactNode }) {
  const [loaded, setLoaded] = useState(first);
  const i18n = useMemo(
    () =>
      createI18n(loaded, (language) => {
        keepLanguage(localStorage, language);
        void loadDictionary(language).then((dictionary) => setLoaded({ language, dictionary }));
      }),
    [loaded],
  );
  useEffect(() => {
    document.documentElement.lang = loaded.language;
  }, [loaded.language]);
  return <I18nContext value={i18n}>{children}</I18nContext>;
}

export function useI18n(): I18n {
  const i18n = use(I18nContext);
  if (i18n === null) throw new Error('useI18n() outside of I18nProvider');
  return i18n;
}
