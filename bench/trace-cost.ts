// npm run bench:traces: what a payment costs payment-service, from the request to
// the receipt, with spans that are sent somewhere, with exemplars, and with neither.
// Processor time and not duration: it says least about what else the machine does.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startRunningSystem } from '../system-tests/harness/running-system.ts';
import type { RunningSystem } from '../system-tests/harness/running-system.ts';
import { inTurns, tellFigures } from './interleaved.ts';
import { pay } from './paying.ts';

const ROUNDS = 5;
const WARM_UP = 4_000;
const PAYMENTS = 3_000;

/** Takes whatever is posted, and keeps nothing. */
const collector = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
});
await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
const { port } = collector.address() as AddressInfo; // it listens on a port

const variants = {
  neither: {},
  exemplars: { METRICS_EXEMPLARS: '1' },
  spans: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
} as const;
type Variant = keyof typeof variants;
const names = Object.keys(variants) as readonly Variant[]; // exactly its keys

// Side by side and idle until it is their turn: a process that has just started is slower than it will be.
const systems = new Map<Variant, RunningSystem>();
try {
  for (const name of names) {
    const system = await startRunningSystem({ env: variants[name] });
    systems.set(name, system);
    await pay(system, WARM_UP);
  }
  const measure = async (name: Variant): Promise<number> => {
    const system = systems.get(name);
    if (system === undefined) throw new Error(`${name} was not started`);
    return (await pay(system, PAYMENTS)).cpuMsEach;
  };
  tellFigures(await inTurns(names, ROUNDS, measure), 'ms of processor time for a payment');
} finally {
  await Promise.all([...systems.values()].map((system) => system.stop()));
  collector.close();
}
