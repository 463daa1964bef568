// One call that argued for a move, as the service labels it: "unknown: timeout",
// "overdue" while it had no answer, "not delivered" for what receipts say.
import { callOutcomes } from '../../api/payment-types.ts';
import type { CallOutcome } from '../../api/payment-types.ts';

export type Evidence =
  | { readonly kind: 'call'; readonly outcome: CallOutcome; readonly reason: string | null }
  | { readonly kind: 'overdue' | 'not_delivered' }
  | { readonly kind: 'other'; readonly text: string };

export function readEvidence(label: string): Evidence {
  if (label === 'overdue') return { kind: 'overdue' };
  if (label === 'not delivered') return { kind: 'not_delivered' };
  const [first = '', reason = null] = label.split(': ');
  const outcome = callOutcomes.find((known) => known === first);
  return outcome === undefined ? { kind: 'other', text: label } : { kind: 'call', outcome, reason };
}
