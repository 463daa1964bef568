// The moves of one provider, newest first: those on the tape, and the two that the
// provider itself remembers, which traffic may have driven off it long ago.
import type { NotableEvent, ProviderMove } from '../../api/event-types.ts';
import type { CircuitTransition, Provider } from '../../api/types.ts';

const SHOWN_MAX = 50;
// The event is told a little after the move that it tells of.
const SAME_WITHIN_MS = 1_000;

/** Isolation also moves the circuit, and the event of the isolation says more: by whom, and until when. */
export function isMoveOf(event: NotableEvent, name: string): event is ProviderMove {
  switch (event.type) {
    case 'breaker.moved':
      return event.told.provider === name && event.told.reason !== 'manual';
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
  const told = { at, provider, from, to, reason, detail, reopen_at: null };
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

export function movesOf(
  {
    name,
    opened_by: opening,
    last_transition: last,
  }: Pick<Provider, 'name' | 'opened_by' | 'last_transition'>,
  notable: readonly NotableEvent[],
): readonly ProviderMove[] {
  const told = notable.filter((event): event is ProviderMove => isMoveOf(event, name));
  const remembered = [opening, last]
    .filter((move, index, all) => move !== null && all.findIndex((other) => other?.at === move.at) === index)
    .filter((move) => move !== null)
    .filter((move) => move.reason !== 'manual' && !isTold(told, move));
  return [...told, ...remembered.map((move) => moveFrom(name, move))]
    .sort((a, b) => Date.parse(b.told.at) - Date.parse(a.told.at))
    .slice(0, SHOWN_MAX);
}
