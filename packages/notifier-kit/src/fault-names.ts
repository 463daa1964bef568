// The names of faults that metrics know. A name is the caller's own, so it may be
// anything, a phone number too: what is not here counts as `custom`. The fault API
// has the names themselves.

export const toggleName = 'fail-toggle';

/** The console's ready-made faults, which the drills share in part, and the toggle. */
const namesOnMetrics: ReadonlySet<string> = new Set([
  'down',
  'brownout',
  'blackhole',
  'rate-limit',
  'flapping',
  'one-country-down',
  'bad-json',
  'late-receipts',
  'lost-answers',
  'lost-messages',
  toggleName,
]);

export function faultNameOnMetrics(name: string): string {
  return namesOnMetrics.has(name) ? name : 'custom';
}
