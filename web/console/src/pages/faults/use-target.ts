// Which mock is broken next, and for how long: as the address says.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useNotifiers } from '../../development/notifiers.ts';
import type { Notifier } from '../../development/notifiers.ts';
import { lastingSecondsDefault } from '../../development/presets.ts';
import type { FaultsSearch } from './search.ts';

export type TargetChoice = {
  /** Null where there is none to steer. */
  readonly notifier: Notifier | null;
  readonly lastingS: number;
  readonly change: (change: FaultsSearch) => void;
};

export function useTarget(): TargetChoice {
  const { target = 'primary', lasting = lastingSecondsDefault } = useSearch({ from: '/faults' });
  const navigate = useNavigate({ from: '/faults' });
  const notifiers = useNotifiers() ?? [];
  const notifier = notifiers.find(({ name }) => name === target) ?? notifiers[0] ?? null;
  return {
    notifier,
    lastingS: lasting,
    change: (change) =>
      void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false }),
  };
}
