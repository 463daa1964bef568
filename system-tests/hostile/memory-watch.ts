// Whether a process keeps what it was sent. Heap in use goes up and down with
// the collector, which is therefore made to run often; the floor over many looks
// is what is really held.
import { metric } from '../harness/observing.ts';
import type { RunningSystem } from '../harness/running-system.ts';

const looks = 60;

/** Environment of a process whose garbage is collected every second, so that its floor is true. */
export const collectOften = {
  NODE_OPTIONS: '--expose-gc --import=data:text/javascript,setInterval(globalThis.gc,1000).unref()',
} as const;

type Look = { readonly sent: number; readonly heapBytes: number; readonly residentBytes: number };

export type MemoryWatch = {
  readonly look: (sent: number) => Promise<void>;
  /** The floor of the last third over that of the middle one; the first is warm-up. */
  readonly growth: () => number;
  readonly report: () => Readonly<Record<string, string>>;
};

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MiB`;

export function createMemoryWatch(system: RunningSystem, url: string, total: number): MemoryWatch {
  const seen: Look[] = [];
  const floor = (from: number, to: number, read: (look: Look) => number): number =>
    Math.min(...seen.filter(({ sent }) => sent >= total * from && sent <= total * to).map(read));
  const heap = ({ heapBytes }: Look): number => heapBytes;
  return {
    look: async (sent) => {
      if (sent < (seen.at(-1)?.sent ?? 0) + total / looks) return;
      const heapBytes = await metric(system, url, 'nodejs_heap_size_used_bytes');
      const residentBytes = await metric(system, url, 'process_resident_memory_bytes');
      seen.push({ sent, heapBytes, residentBytes });
    },
    growth: () => floor(2 / 3, 2, heap) / floor(1 / 3, 2 / 3, heap),
    report: () => ({
      heapFloorInTheMiddle: megabytes(floor(1 / 3, 2 / 3, heap)),
      heapFloorAtTheEnd: megabytes(floor(2 / 3, 2, heap)),
      residentMax: megabytes(Math.max(...seen.map(({ residentBytes }) => residentBytes))),
    }),
  };
}
