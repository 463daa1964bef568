import type { Permit } from '@relevo/resilience';

/** Stores what was admitted. Gives the place at the gateway back where nothing was begun. */
export async function beginHolding<Result extends { readonly kind: string }>(
  permit: Permit | null,
  begin: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await begin();
    if (result.kind !== 'begun') permit?.release();
    return result;
  } catch (error) {
    permit?.release();
    throw error;
  }
}
