import type { Ref } from 'react';
import { useI18n } from '../i18n/i18n.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Entry } from './entries.ts';
import type { ListedGroup } from './listed.ts';

export type PaletteListProps = {
  readonly ref: Ref<HTMLDivElement>;
  readonly id: string;
  readonly lists: readonly ListedGroup[];
  readonly active: Entry | null;
  /** Of the entry at that place, counted through all groups. */
  readonly optionId: (place: number) => string;
  readonly onActive: (entry: Entry) => void;
  readonly onChoose: (entry: Entry) => void;
};

export function PaletteList({ ref, id, lists, active, optionId, onActive, onChoose }: PaletteListProps) {
  const { t } = useI18n();
  const flat = lists.flatMap(({ entries }) => entries);
  if (flat.length === 0) return <p className="palette-nothing">{t('palette.nothing')}</p>;
  return (
    // Options take no focus: the field keeps it and hands the keys on.
    <div ref={ref} id={id} role="listbox" aria-label={t('palette.title')} className="palette-list">
      {lists.map(({ group, entries }) => (
        <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
          <p id={`${id}-${group}`} className="palette-group" role="presentation">
            {t(`palette.group.${group}`)}
          </p>
          {entries.map((entry) => (
            <div
              key={entry.id}
              id={optionId(flat.indexOf(entry))}
              role="option"
              aria-selected={entry === active}
              className="palette-option"
              onPointerMove={() => entry !== active && onActive(entry)}
              // The field must not lose the focus to a press.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onChoose(entry)}
            >
              <Icon name={entry.icon} />
              <span>{entry.label}</span>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
