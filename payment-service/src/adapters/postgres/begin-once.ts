// Stores the beginning of something that an idempotency key is there for, and says what a failure means for it.
import { DatabaseUnavailableError, OutcomeUnknownError } from '../../application/store.ts';
import { ConnectionLostError, isOutage, sqlStateOf } from './pool.ts';

const lockNotAvailable = '55P03';

export async function beginOnce<Result>(
  { idempotency }: { readonly idempotency: object | null },
  begin: () => Promise<Result>,
): Promise<Result | { readonly kind: 'in_flight' }> {
  try {
    return await begin();
  } catch (error) {
    // The key's row is locked: another replica is at this very thing.
    if (sqlStateOf(error) === lockNotAvailable && idempotency !== null) return { kind: 'in_flight' };
    // Stored or not: where it was, its first call was not made, and whoever claims it asks the gateway first.
    if (error instanceof ConnectionLostError)
      throw new OutcomeUnknownError('Whether it was stored is not known.', { cause: error });
    if (isOutage(error))
      throw new DatabaseUnavailableError('The database did not take it.', { cause: error });
    throw error;
  }
}
