// What a run came to, in figures, and what of it the gateway promised not to do.
import { reconcile } from '../../dev/src/load/reconcile.ts';
import type { Books, PaymentView } from '../../dev/src/load/reconcile.ts';

type ChaosFigures = {
  readonly payments: number;
  readonly told: number;
  /** Offers that were made again with the same key. */
  readonly repeated: number;
  /** Payments whose offers were all refused, although each was right. */
  readonly refused: number;
  /** Promised and not stored, and stored without having been promised. */
  readonly missing: number;
  readonly unpromised: number;
  /** Told by nobody, ever. */
  readonly lost: number;
  /** Not at their end when everything had been quiet for long. */
  readonly owed: number;
  readonly dead: number;
  readonly inDoubt: number;
  readonly flagged: number;
  readonly flaggedShare: number;
  /** Flagged, and yet accepted at the first attempt: only a lease that was lost explains that. */
  readonly flaggedForNothing: number;
  /** Received through a provider of which the gateway says that it took nothing. */
  readonly denied: number;
  readonly toldTwiceFlagged: number;
  readonly toldTwiceUnflagged: number;
};

export type ChaosVerdict = {
  readonly figures: ChaosFigures;
  /** One sentence for each promise that is broken; none where all is well. */
  readonly broken: readonly string[];
  /** Texts of the payments that speak against the gateway. */
  readonly offenders: readonly string[];
  /** Texts of those told twice under a flag: each has to be a fault's doing. */
  readonly toldTwice: readonly string[];
};

export type ChaosAccount = {
  readonly books: Books;
  readonly refused: readonly string[];
  readonly repeated: number;
  readonly owed: number;
};

// A flag is right where a fault forces it and a fig leaf where it does not: a
// gateway that looks nothing up has told everybody twice whose answer was lost,
// and one whose leases do not hold flags what nothing has ever happened to.
const TOLD_TWICE_SHARE_MAX = 0.01;
const FLAGGED_FOR_NOTHING_SHARE_MAX = 0.02;

export function judge({ books, refused, repeated, owed }: ChaosAccount): ChaosVerdict {
  const account = reconcile(books);
  const { missing, lost, twiceFlagged, twiceUnflagged, flagged } = account;
  const denied = deniedMessages(books);
  const promisedIds = new Set(books.promised.values());
  const notifications = [...books.payments.values()].map(({ notification }) => notification);
  const figures: ChaosFigures = {
    payments: account.promised,
    told: account.told,
    repeated,
    refused: refused.length,
    missing: missing.length,
    unpromised: [...books.payments.keys()].filter((id) => !promisedIds.has(id)).length,
    lost: lost.length,
    owed,
    dead: notifications.filter(({ status }) => status === 'dead').length,
    inDoubt: notifications.filter(({ attempts }) => attempts.some(({ outcome }) => outcome === 'unknown'))
      .length,
    flagged,
    flaggedShare: account.promised === 0 ? 0 : flagged / account.promised,
    flaggedForNothing: notifications.filter(isFlaggedForNothing).length,
    denied: denied.length,
    toldTwiceFlagged: twiceFlagged.length,
    toldTwiceUnflagged: twiceUnflagged.length,
  };
  const broken = brokenPromises(figures);
  const excess = figures.toldTwiceFlagged > TOLD_TWICE_SHARE_MAX * figures.payments ? twiceFlagged : [];
  const offenders = [...new Set([...missing, ...lost, ...twiceUnflagged, ...denied, ...excess])];
  return { figures, broken, offenders, toldTwice: twiceFlagged };
}

function isFlaggedForNothing({ possible_duplicate, attempts }: PaymentView['notification']): boolean {
  return possible_duplicate && attempts.length === 1 && attempts[0]?.outcome === 'accepted';
}

/** In the order of the inboxes. */
const PROVIDERS = ['aldeamo', 'twilio'];
const MAY_HAVE_TAKEN: ReadonlySet<string | null> = new Set(['accepted', 'unknown', null]);

/** "Certainly not sent" is what lets the next provider send without a doubt: nothing may ever disprove it. */
function deniedMessages({ promised, payments, inboxes }: Books): readonly string[] {
  return inboxes.flatMap((messages, inbox) =>
    messages.flatMap(({ body }) => {
      const attempts = payments.get(promised.get(body) ?? '')?.notification.attempts ?? [];
      const isKnown = attempts.some(
        ({ provider, outcome }) => provider === PROVIDERS[inbox] && MAY_HAVE_TAKEN.has(outcome),
      );
      return isKnown || attempts.length === 0 ? [] : [body];
    }),
  );
}

function brokenPromises(figures: ChaosFigures): readonly string[] {
  const { payments, missing, unpromised, lost, owed, refused } = figures;
  const { flaggedForNothing, denied, toldTwiceFlagged, toldTwiceUnflagged } = figures;
  const share = (count: number): string => `${((100 * count) / payments).toFixed(1)} %`;
  const claims: readonly (readonly [boolean, string])[] = [
    [payments > 0, 'no payment was taken: the run proves nothing'],
    [missing === 0, `${missing} payments were promised and are not there`],
    [unpromised === 0, `${unpromised} payments are there twice, or were never promised`],
    [lost === 0, `${lost} customers were told by nobody`],
    [owed === 0, `${owed} notifications did not come to their end`],
    [refused === 0, `${refused} payments were refused`],
    [toldTwiceUnflagged === 0, `${toldTwiceUnflagged} customers were told twice without a flag`],
    [denied === 0, `${denied} customers were told through a call that is said to have sent nothing`],
    [
      flaggedForNothing <= FLAGGED_FOR_NOTHING_SHARE_MAX * payments,
      `${flaggedForNothing} notifications are flagged for nothing (${share(flaggedForNothing)})`,
    ],
    [
      toldTwiceFlagged <= TOLD_TWICE_SHARE_MAX * payments,
      `${toldTwiceFlagged} customers were told twice under a flag (${share(toldTwiceFlagged)}): more than the faults force`,
    ],
  ];
  return claims.flatMap(([holds, sentence]) => (holds ? [] : [sentence]));
}
