// payment-service runs once, or several times on one database.
import { checkPort } from './port-holder.ts';
import type { Environment, Ports } from './services.ts';
import { StartError } from './start-error.ts';

export const REPLICAS_MAX = 8;
const PORTS_LOOKED_AT_MAX = 100;

export type Replica = {
  /** Of the process; the first one is called as its folder. */
  readonly name: string;
  readonly port: number;
  readonly env: Environment;
};

/**
 * The first replica has the port of payment-service, the others the free ones that
 * follow the notifiers', but for the reserved one.
 */
export async function planReplicas(
  count: number,
  ports: Ports,
  reserved?: number,
): Promise<readonly Replica[]> {
  // Alone it keeps the name that it would have anywhere.
  if (count === 1) return [{ name: 'payment-service', port: ports.payment, env: {} }];
  const free = await portsAfter({ last: Math.max(...Object.values(ports)), count: count - 1, reserved });
  return [ports.payment, ...free].map((port, index) => ({
    name: index === 0 ? 'payment-service' : `payment-service-${index + 1}`,
    port,
    env: { REPLICA_NAME: `replica-${index + 1}` },
  }));
}

type Wanted = { readonly last: number; readonly count: number; readonly reserved: number | undefined };

async function portsAfter({ last, count, reserved }: Wanted): Promise<readonly number[]> {
  const free: number[] = [];
  for (let port = last + 1; port <= last + PORTS_LOOKED_AT_MAX && free.length < count; port += 1) {
    if (port !== reserved && (await checkPort(port)).isFree) free.push(port);
  }
  if (free.length < count) {
    throw new StartError(
      `There are no ${count} free ports after ${last} for the other replicas.\n` +
        'Use fewer:  npm start -- --replicas 1   or begin elsewhere with --port N',
    );
  }
  return free;
}
