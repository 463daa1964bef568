/** A start that failed for a reason a person can mend; the message says how. Shown without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
