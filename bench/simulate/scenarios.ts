// What is simulated, and with which figures. Those of the database and of the process
// are measured on two cores (docs/scale.md says how); everything else is chosen.
import type { Outage } from './simulated-provider.ts';
import type { Simulation } from './simulation.ts';

/** Of the providers: twenty milliseconds, as their mocks are asked for. */
const provider = { medianMs: 20, sigma: 0.4, perSecondMax: null } as const;

const costs = {
  accept: { each: 0.15, row: 0.06 },
  step: { each: 0.2, row: 0.08 },
  claim: { each: 0.2, row: 0.04 },
  exchange: { each: 0.2, row: 0 },
} as const;

/** One core of a database carries some 6,000 payments a second at these costs. */
const database = (processors: number): Simulation['database'] => ({ processors, commitMs: 1, costs });

const OUTAGE_BEGINS_MS = 10_000;

const usual = {
  seed: 1,
  payMs: 40_000,
  settleMs: 30_000,
  primary: provider,
  fallback: provider,
  processorMs: 0.3,
  hasHints: true,
} as const;

function outage(kind: Outage['kind'], forMs: number): Outage {
  const fromMs = OUTAGE_BEGINS_MS;
  return { provider: 'primary', kind, fromMs, untilMs: fromMs + forMs };
}

/** Two seconds bad, two seconds well, for as long. */
function flapping(forMs: number): readonly Outage[] {
  return Array.from({ length: forMs / 4_000 }, (_, index) => {
    const fromMs = OUTAGE_BEGINS_MS + index * 4_000;
    return { provider: 'primary', kind: 'error', fromMs, untilMs: fromMs + 2_000 };
  });
}

export type Scenario = {
  readonly name: string;
  readonly simulation: Simulation;
  /** Small enough to be measured on real processes, too. */
  readonly isAlsoReal?: boolean;
};

/** Replicas, payments a second, and processors of the database that are enough for them. */
const sizes = [
  [1, 200, 2],
  [3, 200, 2],
  [3, 2_000, 2],
  [10, 10_000, 8],
] as const;

const kinds = [
  ['hangs', [outage('hang', 15_000)]],
  ['errs', [outage('error', 15_000)]],
  ['flaps', flapping(16_000)],
] as const;

export const failover: readonly Scenario[] = sizes.flatMap(([replicas, perSecond, processors]) =>
  kinds.map(([what, outages]) => ({
    name: `${replicas} × at ${perSecond}/s, primary ${what}`,
    simulation: { ...usual, replicas, perSecond, outages, database: database(processors) },
    isAlsoReal: perSecond === 200 && what === 'hangs',
  })),
);

/** The fallback takes half of what comes; afterwards everything that waited is sent. */
export const narrowFallback: readonly Scenario[] = [1, 3, 10].map((replicas) => ({
  name: `${replicas} × at 1000/s, fallback takes 500/s`,
  simulation: {
    ...usual,
    replicas,
    perSecond: 1_000,
    settleMs: 120_000,
    fallback: { ...provider, perSecondMax: 500 },
    outages: [outage('hang', 15_000)],
    database: database(2),
  },
}));

/** A third of the replicas hear of little traffic, and would find out last. */
export const hints: readonly Scenario[] = [3, 10].flatMap((replicas) =>
  [true, false].map((hasHints) => ({
    name: `${replicas} × at ${replicas * 40}/s, ${hasHints ? 'with' : 'without'} hints`,
    simulation: {
      ...usual,
      replicas,
      quietReplicas: Math.floor(replicas / 3),
      perSecond: replicas * 40,
      outages: [outage('hang', 15_000)],
      hasHints,
      database: database(2),
    },
  })),
);

/** Ten minutes without anybody to send through; the one that is mended first is the one that nobody prefers. */
export const bothOut: readonly Scenario[] = ([1, 3] as const).flatMap((replicas) =>
  (['error', 'hang'] as const).map((kind) => {
    const forMs = 600_000;
    const fallbackOut: Outage = { ...outage(kind, forMs), provider: 'fallback' };
    const mendedMs = OUTAGE_BEGINS_MS + forMs;
    return {
      name: `${replicas} × at 5/s, both ${kind === 'hang' ? 'hang' : 'err'}`,
      simulation: {
        ...usual,
        replicas,
        perSecond: 5,
        payMs: mendedMs + 30_000,
        settleMs: 90_000,
        outages: [outage(kind, forMs + 60_000), fallbackOut],
        database: database(2),
      },
    };
  }),
);

/** Half a second of work: that everything still runs. */
export const small: readonly Scenario[] = ([outage('hang', 5_000), outage('error', 5_000)] as const).map(
  (fault) => ({
    name: `2 × at 100/s, primary ${fault.kind}`,
    simulation: {
      ...usual,
      replicas: 2,
      perSecond: 100,
      payMs: 20_000,
      outages: [fault],
      database: database(2),
    },
  }),
);
