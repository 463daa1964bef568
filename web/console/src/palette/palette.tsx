// A combobox with a list, as the ARIA Authoring Practices have it: the focus stays in the
// field, and the field says which entry is the active one.
import * as Radix from 'radix-ui/dialog';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
// First: what every dialog has. No other one may have been open yet.
import '../ui/dialog.css';
import './palette.css';
import { useProviders } from '../api/state-queries.ts';
import { useFaults } from '../development/fault-queries.ts';
import { useNotifiers } from '../development/notifiers.ts';
import { useIsTrafficThere } from '../development/traffic.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { useCanChange } from '../session/session.tsx';
import { Icon } from '../ui/icon.tsx';
import { useOpener } from '../ui/use-opener.ts';
import { entriesFor, partnerEntries, paymentEntries } from './entries.ts';
import type { Entry } from './entries.ts';
import { listed } from './listed.ts';
import type { ListedGroup } from './listed.ts';
import { PaletteList } from './palette-list.tsx';
import { keepRecent, readRecent } from './recent.ts';
import { isLeaving, isSearch, useDeeds } from './use-deeds.ts';
import type { Surface } from './surface.ts';

function useEntries(): readonly Entry[] {
  const { t, language } = useI18n();
  const canChange = useCanChange();
  const providers = useProviders().value;
  const notifiers = useNotifiers();
  const isTrafficThere = useIsTrafficThere();
  const areFaultsOn = (useFaults().active ?? []).length > 0;
  return entriesFor(
    {
      canChange,
      providers: (providers ?? []).map(({ name }) => name),
      notifiers: notifiers ?? [],
      isTrafficThere,
      areFaultsOn,
      language,
    },
    t,
  );
}

function useListed(typed: string): readonly ListedGroup[] {
  const { t } = useI18n();
  const entries = useEntries();
  const recent = useMemo(() => readRecent(localStorage), []);
  const searches = [...paymentEntries(typed, t), ...partnerEntries(typed, t)];
  return listed({ entries, searches, recent }, typed);
}

/** The entry that Enter carries out: by its place, which begins anew with other letters. */
function useActive(count: number) {
  const [active, setActive] = useState(0);
  const place = Math.min(active, Math.max(0, count - 1));
  const onKey = (event: KeyboardEvent): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || count === 0) return false;
    event.preventDefault();
    setActive((place + step + count) % count);
    return true;
  };
  return { place, setActive, onKey };
}

type PaletteFieldProps = {
  readonly typed: string;
  readonly onTyped: (text: string) => void;
  readonly listId: string;
  /** Undefined where nothing is listed. */
  readonly activeId: string | undefined;
  readonly onKeyDown: (event: KeyboardEvent) => void;
};

function PaletteField({ typed, onTyped, listId, activeId, onKeyDown }: PaletteFieldProps) {
  const { t } = useI18n();
  return (
    <div className="palette-field">
      <Icon name="search" size={18} />
      <input
        type="text"
        role="combobox"
        aria-label={t('palette.field')}
        aria-expanded={activeId !== undefined}
        aria-controls={activeId === undefined ? undefined : listId}
        aria-autocomplete="list"
        aria-activedescendant={activeId}
        placeholder={t('palette.placeholder')}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={128}
        value={typed}
        onChange={({ target }) => onTyped(target.value)}
        onKeyDown={onKeyDown}
      />
      <kbd className="key">Esc</kbd>
    </div>
  );
}

export function Palette({ onSurface }: { readonly onSurface: (surface: Surface | null) => void }) {
  const { t, tn } = useI18n();
  const id = useId();
  const [typed, setTyped] = useState('');
  const lists = useListed(typed);
  const flat = lists.flatMap(({ entries }) => entries);
  const { place, setActive, onKey } = useActive(flat.length);
  const carryOut = useDeeds(onSurface);
  const hasLeft = useRef(false);
  const { onOpenAutoFocus, giveBack } = useOpener();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [place, typed]);

  const choose = (entry: Entry) => {
    hasLeft.current = isLeaving(entry.deed);
    // What was searched for is not kept: it may be a customer.
    if (!isSearch(entry.deed)) keepRecent(localStorage, entry.id);
    onSurface(null);
    void carryOut(entry.deed);
  };
  const optionId = (index: number) => `${id}-option-${index}`;
  return (
    <Radix.Root open onOpenChange={(open) => !open && onSurface(null)}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-shade" />
        <Radix.Content
          className="dialog palette"
          aria-describedby={undefined}
          // Back to where it was, but for a page that one goes to: its heading takes the focus.
          onOpenAutoFocus={onOpenAutoFocus}
          onCloseAutoFocus={(event) => (hasLeft.current ? event.preventDefault() : giveBack(event))}
        >
          <Radix.Title className="visually-hidden">{t('palette.title')}</Radix.Title>
          <PaletteField
            typed={typed}
            onTyped={(text) => {
              setTyped(text);
              setActive(0);
            }}
            listId={`${id}-list`}
            activeId={flat.length > 0 ? optionId(place) : undefined}
            onKeyDown={(event) => {
              // Enter that ends a composition chooses its letters, no entry.
              if (onKey(event) || event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              event.preventDefault();
              const entry = flat[place];
              if (entry !== undefined) choose(entry);
            }}
          />
          <PaletteList
            ref={list}
            id={`${id}-list`}
            lists={lists}
            active={flat[place] ?? null}
            optionId={optionId}
            onActive={(entry) => setActive(flat.indexOf(entry))}
            onChoose={choose}
          />
          <p className="visually-hidden" role="status">
            {flat.length === 0 ? t('palette.nothing') : tn('palette.found', flat.length)}
          </p>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
