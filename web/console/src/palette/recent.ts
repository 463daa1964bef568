// What was chosen last, by its id: kept in this browser.

const key = 'relevo.palette-recent';
const RECENT_MAX = 5;

export function readRecent(storage: Pick<Storage, 'getItem'>): readonly string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string').slice(0, RECENT_MAX) : [];
  } catch {
    return []; // written by somebody else
  }
}

export function keepRecent(storage: Pick<Storage, 'getItem' | 'setItem'>, id: string): void {
  const others = readRecent(storage).filter((other) => other !== id);
  storage.setItem(key, JSON.stringify([id, ...others].slice(0, RECENT_MAX)));
}
