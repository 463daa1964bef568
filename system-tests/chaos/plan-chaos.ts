// A seed becomes a plan: what is done to which process, and when. Pure, so that
// a run that failed can be run again. Each process has a lane of its own in
// which nothing overlaps; lanes overlap freely, and that is where it gets hard.
import { drawFault } from './fault-catalogue.ts';
import type { PlannedFault } from './fault-catalogue.ts';
import { createSeededRandom } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';

type Notifier = 'primary' | 'fallback';

export type ChaosEvent = { readonly atMs: number } & (
  | {
      readonly kind: 'fault';
      readonly notifier: Notifier;
      readonly forMs: number;
      readonly fault: PlannedFault;
    }
  | { readonly kind: 'kill'; readonly process: string }
  | { readonly kind: 'pause'; readonly process: string; readonly forMs: number }
  | { readonly kind: 'drop' }
);

export type ChaosPlan = {
  readonly seed: number;
  readonly durationMs: number;
  readonly replicas: number;
  readonly perSecond: number;
  readonly events: readonly ChaosEvent[];
};

export type ChaosRequest = {
  readonly seed: number;
  readonly durationMs: number;
  readonly replicas: number;
  readonly perSecond: number;
};

type Span = { readonly min: number; readonly max: number };
type Happening = { readonly event: (atMs: number) => ChaosEvent; readonly lengthMs: number };

const NOTIFIERS = ['primary', 'fallback'] as const;
const FIRST_MS: Span = { min: 1_000, max: 4_000 };
// Look-ups are tried for ten seconds: a notifier that is away for less can still say what it took.
const FAULT_MS: Span = { min: 2_000, max: 7_000 };
const FAULT_GAP_MS: Span = { min: 500, max: 4_000 };
const NOTIFIER_PAUSE_MS: Span = { min: 1_000, max: 5_000 };
const NOTIFIER_PAUSE_SHARE = 0.15;
const REPLICA_GAP_MS: Span = { min: 6_000, max: 15_000 };
// Some shorter than a lease, some longer.
const REPLICA_PAUSES_MS: readonly Span[] = [
  { min: 300, max: 3_000 },
  { min: 16_000, max: 22_000 },
];
const DATABASE_GAP_MS: Span = { min: 9_000, max: 20_000 };
// Longer than the gateway waits for a statement, at times.
const DATABASE_PAUSE_MS: Span = { min: 500, max: 8_000 };
const DROP_GAP_MS: Span = { min: 5_000, max: 14_000 };

export function planChaos(request: ChaosRequest): ChaosPlan {
  const liar = createSeededRandom(request.seed, 'liar').oneOf(NOTIFIERS);
  const lanes = [
    ...NOTIFIERS.map((notifier) =>
      fillLane(request, notifier, FAULT_GAP_MS, (random, count) =>
        besetNotifier({ notifier, isLiar: notifier === liar, count }, random),
      ),
    ),
    ...Array.from({ length: request.replicas }, (_, index) => {
      const process = index === 0 ? 'payment-service' : `payment-service-${index + 1}`;
      return fillLane(request, process, REPLICA_GAP_MS, (random) => strikeReplica(process, random));
    }),
    fillLane(request, 'database', DATABASE_GAP_MS, strikeDatabase),
    fillLane(request, 'connections', DROP_GAP_MS, () => ({
      event: (atMs) => ({ atMs, kind: 'drop' }),
      lengthMs: 0,
    })),
  ];
  return { ...request, events: lanes.flat().sort((one, other) => one.atMs - other.atMs) };
}

function fillLane(
  { seed, durationMs }: ChaosRequest,
  lane: string,
  gapMs: Span,
  draw: (random: SeededRandom, count: number) => Happening,
): readonly ChaosEvent[] {
  const random = createSeededRandom(seed, lane);
  const events: ChaosEvent[] = [];
  let atMs = random.integer(FIRST_MS.min, FIRST_MS.max);
  for (;;) {
    const { event, lengthMs } = draw(random, events.length);
    if (atMs + lengthMs > durationMs) return events;
    events.push(event(atMs));
    atMs += lengthMs + random.integer(gapMs.min, gapMs.max);
  }
}

type Besieged = { readonly notifier: Notifier; readonly isLiar: boolean; readonly count: number };

function besetNotifier({ notifier, isLiar, count }: Besieged, random: SeededRandom): Happening {
  if (random.next() < NOTIFIER_PAUSE_SHARE) return pause(`notifier-${notifier}`, random, NOTIFIER_PAUSE_MS);
  const forMs = random.integer(FAULT_MS.min, FAULT_MS.max);
  const fault = drawFault(random, { name: `chaos-${count + 1}`, forMs, isLiar });
  return { event: (atMs) => ({ atMs, kind: 'fault', notifier, forMs, fault }), lengthMs: forMs };
}

function strikeReplica(process: string, random: SeededRandom): Happening {
  return random.next() < 0.5 ? kill(process) : pause(process, random, random.oneOf(REPLICA_PAUSES_MS));
}

function strikeDatabase(random: SeededRandom): Happening {
  return random.next() < 0.5 ? kill('database') : pause('database', random, DATABASE_PAUSE_MS);
}

function kill(process: string): Happening {
  return { event: (atMs) => ({ atMs, kind: 'kill', process }), lengthMs: 0 };
}

function pause(process: string, random: SeededRandom, { min, max }: Span): Happening {
  const forMs = random.integer(min, max);
  return { event: (atMs) => ({ atMs, kind: 'pause', process, forMs }), lengthMs: forMs };
}

/** One line for a person. */
export function describeEvent(event: ChaosEvent): string {
  const at = `${(event.atMs / 1_000).toFixed(1).padStart(6)} s`;
  switch (event.kind) {
    case 'fault': {
      const { kind, params, when, probability } = event.fault.definition;
      const share = probability < 1 ? ` for ${probability * 100} %` : '';
      const what = [kind, ...Object.values(params), ...(when.operation ?? [])].join(' ');
      return `${at}  ${event.notifier}: ${what}${share}, ${event.forMs / 1_000} s`;
    }
    case 'kill':
      return `${at}  SIGKILL ${event.process}`;
    case 'pause':
      return `${at}  SIGSTOP ${event.process}, ${event.forMs / 1_000} s`;
    case 'drop':
      return `${at}  every connection to the database is dropped`;
  }
}
