import type { NotableEvent, ProviderMove } from '../../api/event-types.ts';

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
