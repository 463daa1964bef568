import { TokenDialog } from '../session/token-dialog.tsx';
import { Palette } from './palette.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import type { Surface } from './surface.ts';

export type PaletteSurfaceProps = {
  readonly surface: Surface;
  readonly onSurface: (surface: Surface | null) => void;
};

/** The palette, or what it leads to. */
export function PaletteSurface({ surface, onSurface }: PaletteSurfaceProps) {
  const close = () => onSurface(null);
  switch (surface) {
    case 'palette':
      return <Palette onSurface={onSurface} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={close} />;
    case 'token':
      return <TokenDialog isOpen onClose={close} />;
  }
}
