// Aldeamo's codes, the one place that gives them a meaning. Three of them are
// documented (1 received, -1, -2); the modelled ones wait for a real account.
import type { Verdict } from './classify-http.ts';

export type AldeamoCode = {
  readonly verdict: Verdict;
  /** True where no public document names the code. */
  readonly isModelled: boolean;
};

/** The code for success, of the whole request and of each recipient. */
export const aldeamoReceived = 1;

export const aldeamoCodes: ReadonlyMap<number, AldeamoCode> = new Map([
  [-1, { verdict: { outcome: 'misconfigured', reason: 'authentication' }, isModelled: false }],
  [-2, { verdict: { outcome: 'unroutable', reason: 'no_route' }, isModelled: false }],
  [-3, { verdict: { outcome: 'rejected', reason: 'invalid_number' }, isModelled: true }],
  [-4, { verdict: { outcome: 'rejected', reason: 'opted_out' }, isModelled: true }],
  [-5, { verdict: { outcome: 'unroutable', reason: 'refused_request' }, isModelled: true }],
  [-6, { verdict: { outcome: 'misconfigured', reason: 'no_balance' }, isModelled: true }],
  [-7, { verdict: { outcome: 'throttled', reason: 'rate_limited' }, isModelled: true }],
  [-99, { verdict: { outcome: 'unknown', reason: 'server_error' }, isModelled: true }],
]);

/** A code on the whole request. One that nobody has published may mean anything, queued included. */
export function verdictOnRequest(code: number): Verdict {
  return aldeamoCodes.get(code)?.verdict ?? { outcome: 'unknown', reason: 'server_error' };
}

/** A code on a recipient in `failedRequests`: whatever its number, the provider has said that it refuses. */
export function verdictOnRecipient(code: number): Verdict {
  return aldeamoCodes.get(code)?.verdict ?? { outcome: 'unroutable', reason: 'refused_request' };
}
