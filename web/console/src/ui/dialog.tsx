// A question that has to be answered first. What it is made of is loaded with the first
// one that opens: no page needs it to be seen.
import { Suspense, lazy } from 'react';
import type { DialogProps } from './dialog-props.ts';

const DialogSurface = lazy(async () => ({ default: (await import('./dialog-surface.tsx')).DialogSurface }));

export function Dialog({ isOpen, ...surface }: DialogProps) {
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <DialogSurface {...surface} />
    </Suspense>
  );
}
