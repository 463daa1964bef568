const name = 'relevo.open-command-palette';

/** The palette is loaded by itself, so it is asked by an event. */
export function openCommandPalette(): void {
  window.dispatchEvent(new Event(name));
}

export function onOpenCommandPalette(open: () => void): () => void {
  window.addEventListener(name, open);
  return () => window.removeEventListener(name, open);
}
