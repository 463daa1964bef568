import { checkPort } from './port-holder.ts';
import type { PortCheck } from './port-holder.ts';
import type { Ports } from './services.ts';

export const FIRST_PORT = 8000;
const PROMETHEUS_OFFSET = 10;
const NEIGHBOURS = 3;
const STEP = 100;
const TRIES_MAX = 20;

/** The three ports of a system: payment-service on the first, the notifiers on the next two. */
export function portsFrom(first: number): Ports {
  return { payment: first, primary: first + 1, fallback: first + 2 };
}

/** Of the Prometheus that goes with the system: beyond the replicas, which follow the notifiers. */
export function prometheusPort({ payment }: Ports): number {
  return payment + PROMETHEUS_OFFSET;
}

/** Says which ports are taken, by whom, and the exact command to go on. */
export async function describeTakenPorts(
  taken: readonly Extract<PortCheck, { isFree: false }>[],
): Promise<string> {
  const lines = taken.map(({ port, holder }) =>
    holder === undefined
      ? `Port ${port} is taken by a process that this account may not look at.`
      : `Port ${port} is taken by process ${holder.pid}: ${holder.commandLine.slice(0, 120)}`,
  );
  const pids = [...new Set(taken.flatMap(({ holder }) => (holder === undefined ? [] : [holder.stopPid])))];
  const isRelevo = taken.some(({ holder }) => holder !== undefined && holder.stopPid !== holder.pid);
  const isEveryHolderKnown = taken.every(({ holder }) => holder !== undefined);
  const free = await findFreeNeighbours();
  return [
    ...lines,
    ...(isRelevo ? ['Another Relevo runs there.'] : []),
    ...(isEveryHolderKnown ? [`End it and start:      kill ${pids.join(' ')} && sleep 2 && npm start`] : []),
    ...(free === undefined ? [] : [`Or use other ports:    npm start -- --port ${free}`]),
  ].join('\n');
}

async function findFreeNeighbours(): Promise<number | undefined> {
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const first = FIRST_PORT + tries * STEP;
    const checks = Array.from({ length: NEIGHBOURS }, (_, offset) => checkPort(first + offset));
    if ((await Promise.all(checks)).every(({ isFree }) => isFree)) return first;
  }
  return undefined;
}
