// What each part of a delivery is given.
import type { AskProvider } from './ask-provider.ts';
import type { CallDeps } from './call-provider.ts';
import type { Channels } from './channels.ts';
import type { NotificationStore } from './store.ts';

export type DeliveryDeps = CallDeps & {
  readonly store: NotificationStore;
  readonly channels: Channels;
  readonly askProvider: AskProvider;
  /** In [0, 1). */
  readonly random: () => number;
  readonly newId: () => string;
  /** True once the process is stopping: no new call is begun. */
  readonly isStopping: () => boolean;
};

/** Whether the plan is asked again at once, or this hold of the notification is over. */
export type Turn = 'again' | 'over';
