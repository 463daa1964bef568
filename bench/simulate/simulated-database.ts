// A database as a number of processors that statements wait for, and a disk that every
// commit waits for. What a statement costs was measured (docs/scale.md).
import type { VirtualTime } from './virtual-time.ts';

type StatementKind = 'accept' | 'step' | 'claim' | 'exchange';

/** Milliseconds of one processor: for the statement, and for each of its rows. */
type StatementCosts = Readonly<Record<StatementKind, { readonly each: number; readonly row: number }>>;

export type DatabaseModel = {
  readonly processors: number;
  readonly commitMs: number;
  readonly costs: StatementCosts;
};

export type SimulatedDatabase = {
  /** Resolves once it is committed. */
  readonly run: (kind: StatementKind, rows: number) => Promise<void>;
  /** Since the beginning. */
  readonly figures: () => { readonly statements: number; readonly rows: number; readonly busyMs: number };
};

export function createSimulatedDatabase(time: VirtualTime, model: DatabaseModel): SimulatedDatabase {
  // When each processor is free again.
  const freeAtMs = Array.from({ length: model.processors }, () => 0);
  let statements = 0;
  let rowsSeen = 0;
  let busyMs = 0;
  return {
    run: (kind, rows) => {
      const { each, row } = model.costs[kind];
      const costMs = each + row * rows;
      const soonestMs = Math.min(...freeAtMs);
      const beginsMs = Math.max(time.now(), soonestMs);
      freeAtMs[freeAtMs.indexOf(soonestMs)] = beginsMs + costMs;
      statements += 1;
      rowsSeen += rows;
      busyMs += costMs;
      return time.sleep(beginsMs + costMs + model.commitMs - time.now());
    },
    figures: () => ({ statements, rows: rowsSeen, busyMs }),
  };
}
