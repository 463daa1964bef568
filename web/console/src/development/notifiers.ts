// The mocks that can be steered from here: in development, where they allow it.
import type { DevNotifier, NotifierName } from '../api/types.ts';
import { useSession } from '../session/session.tsx';

export type Notifier = {
  readonly name: NotifierName;
  /** The provider that sends through it, as the rest of the page calls it. */
  readonly label: string;
};

const none: readonly Notifier[] = [];

/** Null until it is known. */
export function useNotifiers(): readonly Notifier[] | null {
  const session = useSession();
  if (session === null) return null;
  return session.development === null ? none : steerable(session.development.notifiers);
}

function steerable(notifiers: readonly DevNotifier[]): readonly Notifier[] {
  return notifiers
    .filter((one) => one.is_available)
    .map(({ name, provider }) => ({ name, label: provider ?? name }));
}

/** A path of the mock's /admin, by way of the service. */
export function adminPath(notifier: NotifierName, path: string): string {
  return `/dev/notifiers/${notifier}/admin${path}`;
}
