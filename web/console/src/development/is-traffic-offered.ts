import type { Session } from '../api/types.ts';

/** Where it reaches no real phone, and a mock lets itself be steered: else nobody is trying anything out. */
export const isTrafficOffered = (development: Session['development'] | undefined): boolean =>
  development?.traffic === true && development.notifiers.some((notifier) => notifier.is_available);
