// The moves of providers, newest first: those on the tape, and the two that a provider
// itself remembers, which traffic may have driven off it long ago.
import type { NotableEvent, ProviderMove, RingEvents } from '../api/event-types.ts';
import type { CircuitTransition, Provider } from '../api/types.ts';

const SHOWN_MAX = 50;
// The event is told a little after the move that it tells of.
const SAME_WITHIN_MS = 1_000;

/** The payment gateway may have the name of a provider. */
const isOfProvider = ({ provider, kind }: RingEvents['breaker.moved'], name: string): boolean =>
  provider === name && kind !== 'payment_gateway';

/** Isolation also moves the circuit, and the event of the isolation says more: by whom, and until when. */
export function isMoveOf(event: NotableEvent, name: string): event is ProviderMove {
  switch (event.type) {
    case 'breaker.moved':
      return isOfProvider(event.told, name) && event.told.reason !== 'manual';
    case 'provider.isolated':
    case 'provider.isolation_ended':
      return event.told.provider === name;
    case 'operator.acted':
    case 'replay.job_changed':
    case 'gap':
      return false;
  }
}

function moveFrom(provider: string, { at, from, to, reason, detail }: CircuitTransition): ProviderMove {
  const told = { at, provider, kind: 'provider', from, to, reason, detail, reopen_at: null } as const;
  return { id: `${provider}-${at}-${to}`, type: 'breaker.moved', told };
}

function isTold(moves: readonly ProviderMove[], { at, to }: CircuitTransition): boolean {
  return moves.some(
    ({ type, told }) =>
      type === 'breaker.moved' &&
      told.to === to &&
      Math.abs(Date.parse(told.at) - Date.parse(at)) < SAME_WITHIN_MS,
  );
}

type Remembering = Pick<Provider, 'name' | 'opened_by' | 'last_transition'>;

/** What the provider itself remembers of its moves and the tape has not (any more). */
function movesBesides(
  told: readonly NotableEvent[],
  { name, opened_by: opening, last_transition: last }: Remembering,
): readonly ProviderMove[] {
  const moves = told.filter((event): event is ProviderMove => isMoveOf(event, name));
  const isSame = opening?.at === last?.at;
  return [isSame ? null : opening, last]
    .filter((move) => move !== null)
    .filter((move) => move.reason !== 'manual' && !isTold(moves, move))
    .map((move) => moveFrom(name, move));
}

const newestFirst = (a: NotableEvent, b: NotableEvent): number =>
  Date.parse(b.told.at) - Date.parse(a.told.at);

export function movesOf(provider: Remembering, notable: readonly NotableEvent[]): readonly ProviderMove[] {
  const told = notable.filter((event): event is ProviderMove => isMoveOf(event, provider.name));
  return [...told, ...movesBesides(notable, provider)].sort(newestFirst).slice(0, SHOWN_MAX);
}

/** An isolation that a person made is told twice: as a move of the provider, and as a deed. */
const isToldElsewhere = (event: NotableEvent): boolean =>
  event.type === 'operator.acted' && event.told.action.startsWith('provider.isolat');

/** A job tells of itself all the time that it runs: its last word is enough. */
function lastOfEachJob(oldestFirst: readonly NotableEvent[]): readonly NotableEvent[] {
  const last = new Map(
    oldestFirst.map((event) => [event.type === 'replay.job_changed' ? event.told.job_id : event.id, event]),
  );
  return oldestFirst.filter(
    (event) => event.type !== 'replay.job_changed' || last.get(event.told.job_id) === event,
  );
}

/** What is worth a line on the overview, newest first. */
export function worthALine(
  notable: readonly NotableEvent[],
  providers: readonly Remembering[],
): readonly NotableEvent[] {
  const told = notable.filter(
    (event) => !isToldElsewhere(event) && !(event.type === 'breaker.moved' && event.told.reason === 'manual'),
  );
  const remembered = providers.flatMap((provider) => movesBesides(notable, provider));
  // The tape is in its own order already, also where two have the same millisecond.
  return [...lastOfEachJob(told).toReversed(), ...remembered].sort(newestFirst);
}
