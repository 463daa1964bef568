import { useState } from 'react';
import './palette.css';
import { useI18n } from '../i18n/i18n.tsx';
import type { PlainKey } from '../i18n/translate.ts';
import { Dialog } from '../ui/dialog.tsx';
import { areSingleKeysOn, keepSingleKeys, paletteKeys } from './shortcuts.ts';

const shortcuts: readonly (readonly [keys: readonly string[], what: PlainKey])[] = [
  [paletteKeys.split(' '), 'palette.shortcut.open'],
  [['?'], 'palette.shortcut.help'],
  [['↑', '↓'], 'palette.shortcut.choose'],
  [['Enter'], 'palette.shortcut.run'],
  [['Esc'], 'palette.shortcut.close'],
];

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const [isOn, setIsOn] = useState(() => areSingleKeysOn(localStorage));
  return (
    <Dialog isOpen onClose={onClose} title={t('palette.shortcuts')}>
      <dl className="shortcuts">
        {shortcuts.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className="key">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <label className="single-keys">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => {
            keepSingleKeys(localStorage, target.checked);
            setIsOn(target.checked);
          }}
        />
        <span>{t('palette.single_keys')}</span>
      </label>
    </Dialog>
  );
}
