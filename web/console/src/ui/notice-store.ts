// What has just been done, said once for a moment: a change by hand may have been made
// from anywhere (a chip, the palette), so its result belongs to no page.

const SHOWN_MS = 6_000;
const NOTICES_MAX = 3;

type Notice = {
  readonly id: number;
  readonly text: string;
  /** What went wrong: it stays until it is closed. */
  readonly error?: unknown;
};

export type NoticeStore = {
  readonly snapshot: () => readonly Notice[];
  readonly subscribe: (listener: () => void) => () => void;
  readonly say: (text: string) => void;
  readonly sayError: (text: string, error: unknown) => void;
  readonly close: (id: number) => void;
};

export type NoticeStoreDeps = { readonly setTimer: (handle: () => void, ms: number) => void };

export function createNoticeStore({ setTimer }: NoticeStoreDeps): NoticeStore {
  let notices: readonly Notice[] = [];
  let lastId = 0;
  const listeners = new Set<() => void>();

  const show = (next: readonly Notice[]) => {
    notices = next;
    for (const listener of listeners) listener();
  };
  const close = (id: number) => show(notices.filter((notice) => notice.id !== id));
  const add = (notice: Omit<Notice, 'id'>): number => {
    lastId += 1;
    show([...notices, { ...notice, id: lastId }].slice(-NOTICES_MAX));
    return lastId;
  };

  return {
    snapshot: () => notices,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say(text) {
      const id = add({ text });
      setTimer(() => close(id), SHOWN_MS);
    },
    sayError: (text, error) => void add({ text, error }),
    close,
  };
}
