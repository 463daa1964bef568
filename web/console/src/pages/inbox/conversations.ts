// What customers received, by customer: pure, from what the mocks list.
import type { InboxMessage } from '../../api/notifier-types.ts';
import type { Notifier } from '../../development/notifiers.ts';
import { plainText } from '../../ui/plain-text.ts';

export type Received = { readonly notifier: Notifier; readonly message: InboxMessage };

/**
 * `told_twice`: two attempts to tell of one payment arrived, since both carry its trace.
 * `same_text`: the sender gave no trace, so nobody knows: the same words within ten minutes.
 */
type DuplicateKind = 'told_twice' | 'same_text';
export type Duplicate = { readonly kind: DuplicateKind; readonly place: number; readonly count: number };

export type Conversation = {
  readonly to: string;
  /** Newest first. */
  readonly messages: readonly Received[];
  readonly last: Received;
  readonly duplicates: ReadonlyMap<string, Duplicate>;
};

const SAME_TEXT_WITHIN_MS = 600_000;

export const keyOf = ({ notifier, message }: Received): string => `${notifier.name}/${message.id}`;

const receivedAtMs = ({ message }: Received): number => Date.parse(message.received_at);

/** Newest first; at the same moment in the order they came in. */
export function newestFirst(received: readonly Received[]): readonly Received[] {
  return received.toSorted((a, b) => receivedAtMs(b) - receivedAtMs(a));
}

function groupsBy(received: readonly Received[], keyFor: (one: Received) => string): Map<string, Received[]> {
  const groups = new Map<string, Received[]>();
  for (const one of received) {
    const key = keyFor(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** Oldest first into runs in which each follows the one before soon enough. */
function runsOf(oldestFirst: readonly Received[]): readonly (readonly Received[])[] {
  const runs: Received[][] = [];
  for (const one of oldestFirst) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const isNear = before !== undefined && receivedAtMs(one) - receivedAtMs(before) <= SAME_TEXT_WITHIN_MS;
    if (run !== undefined && isNear) run.push(one);
    else runs.push([one]);
  }
  return runs;
}

/**
 * Among one customer's messages, by key. The same text under different traces is two payments
 * that say the same, and no duplicate.
 */
export function duplicatesIn(received: readonly Received[]): ReadonlyMap<string, Duplicate> {
  const found = new Map<string, Duplicate>();
  const mark = (kind: DuplicateKind, alike: readonly Received[]) => {
    if (alike.length < 2) return;
    for (const [index, one] of alike.entries()) {
      found.set(keyOf(one), { kind, place: index + 1, count: alike.length });
    }
  };
  const oldestFirst = newestFirst(received).toReversed();
  const traced = oldestFirst.filter(({ message }) => message.trace_id !== null);
  const untraced = oldestFirst.filter(({ message }) => message.trace_id === null);
  for (const alike of groupsBy(traced, ({ message }) => `${message.trace_id} ${message.body}`).values()) {
    mark('told_twice', alike);
  }
  for (const alike of groupsBy(untraced, ({ message }) => message.body).values()) {
    for (const run of runsOf(alike)) mark('same_text', run);
  }
  return found;
}

/** Who received something, by their last message. */
export function conversationsOf(received: readonly Received[]): readonly Conversation[] {
  const groups = groupsBy(newestFirst(received), ({ message }) => message.to);
  return [...groups.entries()].flatMap(([to, messages]) => {
    const [last] = messages;
    return last === undefined ? [] : [{ to, messages, last, duplicates: duplicatesIn(messages) }];
  });
}

/** The digits of what is looked for where it is a number or a part of one, else null. */
export function digitsIn(text: string): string | null {
  if (!/^(?:\+[\d\s().-]+|[\d\s().-]{3,})$/.test(text)) return null;
  return text.replaceAll(/\D/g, '') || null;
}

/** Whether a message is looked for; a text is found whatever its case and accents. */
export function isLookedFor({ message }: Received, text: string): boolean {
  const digits = digitsIn(text);
  if (digits !== null && message.to.replaceAll(/\D/g, '').includes(digits)) return true;
  return plainText(message.body).includes(plainText(text));
}
