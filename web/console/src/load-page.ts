// The code of a page that is gone to while the service is away. The browser has never
// had it, so it waits for the service as what the pages ask does, and comes then.
import type { Connection } from './api/event-reader.ts';
import type { LiveStore } from './api/live-store.ts';

/** The line is known to be up and it fails still: then it is not for want of a service. */
const FAILURES_MAX = 3;

const isAway = ({ kind }: Connection): boolean => kind === 'lost' || kind === 'connecting';

function untilThere({ snapshot, subscribe }: Pick<LiveStore, 'snapshot' | 'subscribe'>): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (isAway(snapshot().connection)) return;
      stop();
      resolve();
    };
    const stop = subscribe(look);
    look();
  });
}

export type LoadPageDeps = {
  readonly store: Pick<LiveStore, 'snapshot' | 'subscribe'>;
  readonly pause: () => Promise<void>;
  /** Vite asks for a style sheet once only, whatever came of it: those that failed are asked for again. */
  readonly askForStylesAgain: () => Promise<void>;
};

export async function loadPage<Page>(load: () => Promise<Page>, deps: LoadPageDeps): Promise<Page> {
  for (let failures = 1; ;) {
    try {
      return await load();
    } catch (error) {
      if (!isAway(deps.store.snapshot().connection)) failures += 1;
      if (failures > FAILURES_MAX) throw error;
      // The line may have been cut a moment ago, and that not be known yet.
      await deps.pause();
      await untilThere(deps.store);
      await deps.askForStylesAgain();
    }
  }
}

function loadedAgain(link: HTMLLinkElement): Promise<void> {
  const again = link.cloneNode() as HTMLLinkElement; // a clone is what it was made of
  return new Promise((resolve) => {
    again.addEventListener('load', () => resolve());
    again.addEventListener('error', () => resolve());
    link.replaceWith(again);
  });
}

/** Chromium gives one that could not be fetched a sheet whose rules must not be read. All are our own. */
function hasFailed({ sheet }: HTMLLinkElement): boolean {
  try {
    return sheet === null || sheet.cssRules.length === 0;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return true;
  }
}

export async function askForStylesAgain(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')];
  await Promise.all(links.filter(hasFailed).map(loadedAgain));
}
