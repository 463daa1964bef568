// The keys that work everywhere. A key without a modifier can be turned off (WCAG 2.1.4):
// whoever speaks to a computer presses many of them by accident.

const key = 'relevo.single-keys';

export const paletteKeys = navigator.userAgent.includes('Mac') ? '⌘K' : 'Ctrl K';

export function areSingleKeysOn(storage: Pick<Storage, 'getItem'>): boolean {
  return storage.getItem(key) !== 'off';
}

export function keepSingleKeys(storage: Pick<Storage, 'setItem'>, isOn: boolean): void {
  storage.setItem(key, isOn ? 'on' : 'off');
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

export const isPaletteKey = ({ key: pressed, ctrlKey, metaKey, altKey, shiftKey }: Key): boolean =>
  pressed.toLowerCase() === 'k' && (ctrlKey || metaKey) && !altKey && !shiftKey;

export const isHelpKey = ({ key: pressed, ctrlKey, metaKey, altKey }: Key): boolean =>
  pressed === '?' && !ctrlKey && !metaKey && !altKey;

/** Where a key is text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
