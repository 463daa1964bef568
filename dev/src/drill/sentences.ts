// Each expectation as a sentence that somebody can read who never saw a scenario.
import type { Expectation, Place } from './expectation-schema.ts';

type Names = Readonly<Record<Place, string>>;

export function sentenceOf(expectation: Expectation, names: Names): string {
  switch (expectation.that) {
    case 'breaker_opens': {
      const { from_s: fromS, by_s: byS, reasons } = expectation;
      const why = reasons === undefined ? '' : `, because of ${reasons.join(' or ')}`;
      const when = fromS === undefined ? `by second ${byS}` : `between second ${fromS} and ${byS}`;
      return `The breaker of ${names[expectation.provider]} opens ${when}${why}.`;
    }
    case 'breaker_is_closed':
      return `The breaker of ${names[expectation.provider]} is closed from second ${expectation.by_s} on.`;
    case 'breaker_stays':
      return `The breaker of ${names[expectation.provider]} stays ${expectation.states.join(' or ')}${during(expectation)}.`;
    case 'share':
      return shareSentence(expectation, names);
    case 'accept_latency': {
      const { percentile, under_ms: underMs } = expectation;
      return `Payments are taken in under ${underMs} ms (p${percentile})${during(expectation)}.`;
    }
    case 'dead_letters': {
      const { reason } = expectation;
      const which = reason === undefined ? '' : ` with the reason ${reason}`;
      return `There are ${bounds(expectation.at_least, expectation.at_most, '')} dead notifications${which}.`;
    }
    case 'nothing_lost':
      return 'No payment that was taken is lost: each customer is told, or the notification is dead with a reason.';
    case 'nobody_told_twice':
      return 'Nobody gets more than one message for a payment.';
    case 'nobody_told_twice_unflagged':
      return 'Nobody is told twice unless the notification says that it may be a duplicate.';
    case 'possible_duplicates':
      return `At most ${expectation.at_most} notifications are flagged as possible duplicates.`;
    case 'every_payment_taken':
      return 'Every payment is taken in the end.';
    case 'all_settled':
      return `Everything is settled by second ${expectation.by_s}.`;
  }
}

function shareSentence(expectation: Extract<Expectation, { that: 'share' }>, names: Names): string {
  const { at_least_percent: least, at_most_percent: most, stream } = expectation;
  const which = stream === undefined ? 'the messages' : `the messages of "${stream}"`;
  return `${capital(bounds(least, most, ' %'))} of ${which} go through ${names[expectation.provider]}${during(expectation)}.`;
}

function bounds(least: number | undefined, most: number | undefined, unit: string): string {
  if (least !== undefined && least === most) return `exactly ${least}${unit}`;
  if (least === undefined) return `at most ${most ?? 0}${unit}`;
  return most === undefined ? `at least ${least}${unit}` : `${least} to ${most}${unit}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function during(window: {
  readonly from_s?: number | undefined;
  readonly until_s?: number | undefined;
}): string {
  const { from_s: fromS, until_s: untilS } = window;
  if (fromS === undefined && untilS === undefined) return '';
  if (untilS === undefined) return ` from second ${fromS ?? 0} on`;
  return ` between second ${fromS ?? 0} and ${untilS}`;
}
