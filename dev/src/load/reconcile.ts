// The account at the end: what was promised with a 201, what the gateway says
// became of it, and what customers really received.

export type InboxMessage = { readonly body: string; readonly received_at: string };

export type PaymentView = {
  readonly payment_id: string;
  readonly notification: {
    readonly status: string;
    readonly reason?: string | null;
    /** Until then its receipt is awaited; null where none is. */
    readonly receipt_due_at?: string | null;
    readonly possible_duplicate: boolean;
    readonly attempts: readonly {
      readonly provider: string;
      readonly outcome: string | null;
      readonly reason: string | null;
      readonly started_at: string;
      readonly duration_ms: number | null;
    }[];
  };
};

export type Account = {
  readonly promised: number;
  readonly told: number;
  /** Texts promised that the gateway does not know. */
  readonly missing: readonly string[];
  /** Texts promised that no inbox holds. */
  readonly lost: readonly string[];
  /** Texts whose notification has not ended as accepted or delivered. */
  readonly unsettled: readonly string[];
  /** Told more than once, and the notification says that it may be. */
  readonly twiceFlagged: readonly string[];
  readonly twiceUnflagged: readonly string[];
  /** Flagged, whether a second message came or not. */
  readonly flagged: number;
};

export type Books = {
  /** Text → payment id, for each 201. */
  readonly promised: ReadonlyMap<string, string>;
  readonly payments: ReadonlyMap<string, PaymentView>;
  readonly inboxes: readonly (readonly InboxMessage[])[];
};

const TOLD: ReadonlySet<string> = new Set(['accepted', 'delivered']);

export function reconcile({ promised, payments, inboxes }: Books): Account {
  const copies = new Map<string, number>();
  for (const { body } of inboxes.flat()) copies.set(body, (copies.get(body) ?? 0) + 1);
  const texts = [...promised.keys()];
  const notificationOf = (text: string): PaymentView['notification'] | undefined =>
    payments.get(promised.get(text) ?? '')?.notification;
  const isFlagged = (text: string): boolean => notificationOf(text)?.possible_duplicate === true;
  const twice = texts.filter((text) => (copies.get(text) ?? 0) > 1);
  return {
    promised: texts.length,
    told: texts.filter((text) => copies.has(text)).length,
    missing: texts.filter((text) => notificationOf(text) === undefined),
    lost: texts.filter((text) => !copies.has(text)),
    unsettled: texts.filter((text) => !TOLD.has(notificationOf(text)?.status ?? '')),
    twiceFlagged: twice.filter(isFlagged),
    twiceUnflagged: twice.filter((text) => !isFlagged(text)),
    flagged: texts.filter(isFlagged).length,
  };
}

/** Nothing more will become of it: one that awaits its receipt may yet go to another provider. */
export function isSettledForGood(payment: PaymentView | undefined): boolean {
  if (payment === undefined) return false;
  const { status, receipt_due_at: dueAt = null } = payment.notification;
  return status === 'delivered' || status === 'dead' || (status === 'accepted' && dueAt === null);
}
