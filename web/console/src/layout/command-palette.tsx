// Where to go and what to do, by typing. Opens on ⌘K, Ctrl K and the header's button; only the
// keys are listened to from the beginning, the rest is loaded when it is asked for.
import { Suspense, lazy, useLayoutEffect, useState } from 'react';
import { areSingleKeysOn, isHelpKey, isPaletteKey, isTyping } from '../palette/shortcuts.ts';
import type { Surface } from '../palette/surface.ts';
import { onOpenCommandPalette } from './open-command-palette.ts';

const PaletteSurface = lazy(async () => ({
  default: (await import('../palette/palette-surface.tsx')).PaletteSurface,
}));

export function CommandPalette() {
  const [surface, setSurface] = useState<Surface | null>(null);
  // Before the page is painted: whoever sees it may press its keys.
  useLayoutEffect(() => onOpenCommandPalette(() => setSurface('palette')), []);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isPaletteKey(event)) {
        // Chrome and Firefox would go to their own search.
        event.preventDefault();
        setSurface((open) => (open === 'palette' ? null : 'palette'));
      } else if (isHelpKey(event) && !isTyping(event.target) && areSingleKeysOn(localStorage)) {
        event.preventDefault();
        setSurface('shortcuts');
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  if (surface === null) return null;
  return (
    <Suspense fallback={null}>
      <PaletteSurface surface={surface} onSurface={setSurface} />
    </Suspense>
  );
}
