// What can be chosen in the palette. Only what is allowed here and now is in it: what the mocks
// do not have, and changes that would not be heard, are not offered.
import type { CanChange } from '../api/types.ts';
import type { Notifier } from '../development/notifiers.ts';
import { presetIds, presets } from '../development/presets.ts';
import type { PresetId } from '../development/presets.ts';
import { trafficLevels } from '../development/traffic-levels.ts';
import { languages } from '../i18n/language.ts';
import type { Language } from '../i18n/language.ts';
import type { PlainKey, Translate } from '../i18n/translate.ts';
import { addressText, isAmbiguous, understandSearch } from '../pages/payments/understand-search.ts';
import { themes } from '../theme/theme.ts';
import type { Theme } from '../theme/theme.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Rankable } from './rank.ts';

export const groups = [
  'recent',
  'payments',
  'partners',
  'pages',
  'providers',
  'faults',
  'traffic',
  'page',
] as const;
export type Group = (typeof groups)[number];

type PagePath =
  '/' | '/payments' | '/dead-letters' | '/partners' | '/events' | '/faults' | '/inbox' | '/traffic';

export type Deed =
  | { readonly kind: 'go'; readonly to: PagePath }
  | { readonly kind: 'go_provider'; readonly name: string; readonly ask?: 'isolate' }
  | { readonly kind: 'go_partner'; readonly partnerId: string }
  | { readonly kind: 'go_subject'; readonly subjectId: string }
  | { readonly kind: 'find_payments'; readonly q: string; readonly as?: 'customer' }
  | { readonly kind: 'start_preset'; readonly preset: PresetId; readonly notifier: Notifier }
  | { readonly kind: 'stop_all' }
  | { readonly kind: 'set_traffic'; readonly perSecond: number }
  | { readonly kind: 'set_theme'; readonly theme: Theme }
  | { readonly kind: 'set_language'; readonly language: Language }
  | { readonly kind: 'copy_link' }
  | { readonly kind: 'show_shortcuts' }
  | { readonly kind: 'enter_token' };

export type Entry = Rankable & {
  readonly group: Group;
  readonly icon: IconName;
  readonly deed: Deed;
};

export type Situation = {
  readonly canChange: CanChange | null;
  readonly providers: readonly string[];
  readonly notifiers: readonly Notifier[];
  readonly isTrafficThere: boolean;
  readonly areFaultsOn: boolean;
  readonly language: Language;
};

type Page = readonly [to: PagePath, label: PlainKey, icon: IconName];

const operating: readonly Page[] = [
  ['/', 'nav.overview', 'flow'],
  ['/payments', 'nav.payments', 'wallet'],
  ['/dead-letters', 'nav.dead_letters', 'skull'],
  ['/partners', 'nav.partners', 'partners'],
  ['/events', 'nav.events', 'tape'],
];

function pageEntries({ notifiers, isTrafficThere }: Situation, t: Translate): readonly Entry[] {
  const ofMocks: readonly Page[] = [
    ['/faults', 'nav.faults', 'fault'],
    ['/inbox', 'nav.inbox', 'phone'],
  ];
  const pages: readonly Page[] = [
    ...operating,
    ...(notifiers.length > 0 ? ofMocks : []),
    ...(isTrafficThere ? [['/traffic', 'nav.traffic', 'traffic'] as const] : []),
  ];
  return pages.map(([to, label, icon]) => ({
    id: `go:${to}`,
    group: 'pages',
    icon,
    label: t(label),
    keywords: to,
    deed: { kind: 'go', to },
  }));
}

function providerEntries({ providers, canChange }: Situation, t: Translate): readonly Entry[] {
  return providers.flatMap((name) => {
    const deed = { kind: 'go_provider', name } as const;
    const look: Entry = {
      id: `provider:${name}`,
      group: 'providers',
      icon: 'shield',
      label: t('palette.provider', { name }),
      deed,
    };
    const isolate: Entry = {
      id: `isolate:${name}`,
      group: 'providers',
      icon: 'lock',
      label: t('palette.isolate', { name }),
      deed: { ...deed, ask: 'isolate' },
    };
    return canChange === 'yes' ? [look, isolate] : [look];
  });
}

function faultEntries({ notifiers, canChange, areFaultsOn }: Situation, t: Translate): readonly Entry[] {
  if (canChange !== 'yes' || notifiers.length === 0) return [];
  const stopAll: Entry = {
    id: 'stop-all',
    group: 'faults',
    icon: 'stop',
    label: t('palette.stop_all'),
    keywords: 'stop clear mend',
    deed: { kind: 'stop_all' },
  };
  const starts = presetIds.flatMap((preset) =>
    notifiers.map((notifier): Entry => ({
      id: `preset:${preset}:${notifier.name}`,
      group: 'faults',
      icon: presets[preset].icon,
      label: t('palette.preset', {
        name: t(`faults.preset.${preset}.name`),
        provider: notifier.label,
      }),
      keywords: `${preset} ${presets[preset].fault.kind} ${notifier.name}`,
      deed: { kind: 'start_preset', preset, notifier },
    })),
  );
  return areFaultsOn ? [stopAll, ...starts] : starts;
}

function trafficEntries({ isTrafficThere, canChange }: Situation, t: Translate): readonly Entry[] {
  if (!isTrafficThere || canChange !== 'yes') return [];
  return trafficLevels.map((perSecond) => ({
    id: `traffic:${perSecond}`,
    group: 'traffic',
    icon: 'traffic',
    label: perSecond === 0 ? t('palette.traffic_off') : t('palette.traffic', { rate: perSecond }),
    deed: { kind: 'set_traffic', perSecond },
  }));
}

const themeIcons: Readonly<Record<Theme, IconName>> = { system: 'system', light: 'sun', dark: 'moon' };
const languageNames: Readonly<Record<Language, string>> = { en: 'English', es: 'Español' };

function ownEntries({ language, canChange }: Situation, t: Translate): readonly Entry[] {
  const own = { group: 'page' } as const;
  return [
    ...(canChange === 'token_needed'
      ? [
          {
            ...own,
            id: 'token',
            icon: 'key' as const,
            label: t('session.enter_token'),
            deed: { kind: 'enter_token' as const },
          },
        ]
      : []),
    { ...own, id: 'copy-link', icon: 'copy', label: t('palette.copy_link'), deed: { kind: 'copy_link' } },
    ...themes.map((theme): Entry => ({
      ...own,
      id: `theme:${theme}`,
      icon: themeIcons[theme],
      label: t(`theme.${theme}`),
      deed: { kind: 'set_theme', theme },
    })),
    ...languages
      .filter((other) => other !== language)
      .map((other): Entry => ({
        ...own,
        id: `language:${other}`,
        icon: 'globe',
        label: languageNames[other],
        keywords: 'language idioma',
        deed: { kind: 'set_language', language: other },
      })),
    {
      ...own,
      id: 'shortcuts',
      icon: 'terminal',
      label: t('palette.shortcuts'),
      deed: { kind: 'show_shortcuts' },
    },
  ];
}

export function entriesFor(situation: Situation, t: Translate): readonly Entry[] {
  return [
    ...pageEntries(situation, t),
    ...providerEntries(situation, t),
    ...faultEntries(situation, t),
    ...trafficEntries(situation, t),
    ...ownEntries(situation, t),
  ];
}

/** What is typed taken for something that payments are found by; handed over to their page. */
export function paymentEntries(typed: string, t: Translate): readonly Entry[] {
  const q = typed.trim();
  const understood = understandSearch(q);
  const entry = (label: string, as?: 'customer'): Entry => ({
    id: `payments:${as ?? ''}`,
    group: 'payments',
    icon: 'search',
    label,
    deed: { kind: 'find_payments', q: addressText(q, as), ...(as === undefined ? {} : { as }) },
  });
  const ofCustomer = (as?: 'customer') => entry(t('palette.payments_of', { customer: q }), as);
  switch (understood.kind) {
    case 'nothing':
      return [];
    case 'id':
      return [entry(t('palette.payment_by_id', { id: understood.id }))];
    case 'phone': {
      const byPhone = entry(t('palette.payments_to', { digits: understood.suffix }));
      return isAmbiguous(q) ? [byPhone, ofCustomer('customer')] : [byPhone];
    }
    case 'customer':
      return [ofCustomer()];
  }
}

/** What is typed taken for an id of a partner, and of a subject: nothing in it says which. */
export function partnerEntries(typed: string, t: Translate): readonly Entry[] {
  const id = typed.trim();
  if (id === '') return [];
  return [
    {
      id: 'partner:',
      group: 'partners',
      icon: 'partners',
      label: t('palette.partner', { id }),
      deed: { kind: 'go_partner', partnerId: id },
    },
    {
      id: 'subject:',
      group: 'partners',
      icon: 'list',
      label: t('palette.subject', { id }),
      deed: { kind: 'go_subject', subjectId: id },
    },
  ];
}
