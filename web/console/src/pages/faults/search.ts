import type { NotifierName } from '../../api/types.ts';
import { lastingSeconds } from '../../development/presets.ts';

export type FaultsSearch = {
  /** Which mock to break; the primary where it is not said. */
  readonly target?: NotifierName;
  readonly lasting?: number;
};

/** What the address of this page may hold. */
export function validateFaultsSearch({ target, lasting }: Readonly<Record<string, unknown>>): FaultsSearch {
  const seconds = lastingSeconds.find((known) => known === Number(lasting));
  return {
    ...(target === 'fallback' ? { target } : {}),
    ...(seconds === undefined ? {} : { lasting: seconds }),
  };
}
