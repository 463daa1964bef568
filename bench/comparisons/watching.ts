import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Comparison, Contestant } from '../src/comparison.ts';
import { startRelevo } from '../src/targets/relevo.ts';
import type { Tools } from '../src/tools.ts';
import { sustained } from './sustained.ts';

const EVERYTHING = 'logs, exemplars and traces';
const AS_SHIPPED = 'as shipped';
const TELLING = 'as shipped, telling events';
const SILENT = 'no log line, no trace';

/** Takes spans and forgets them, in this process: what is measured is the sending. */
async function startCollector(tools: Tools): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  tools.onStop(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo; // it listens on a port
  return `http://127.0.0.1:${port}`;
}

function contestant(
  name: string,
  settings: string,
  envOf: (tools: Tools) => Promise<Readonly<Record<string, string>>>,
): Contestant {
  return {
    name,
    settings,
    open: async (tools) => {
      const env = await envOf(tools);
      const target = await startRelevo(tools, { name: `relevo-${name.replaceAll(/\W+/g, '-')}`, env });
      return sustained(target, tools);
    },
  };
}

export const watching: Comparison = {
  name: 'watching',
  title: 'What watching costs: payments taken, sent and recorded, 50 connections',
  method: 'As "sustained". Metrics can not be switched off; their part of the profile is told in the text.',
  subject: EVERYTHING,
  measurements: [{ key: 'rate', title: 'payments', unit: '/s', better: 'higher' }],
  contestants: [
    contestant(
      EVERYTHING,
      'every log line, METRICS_EXEMPLARS=1, each span sent to a collector that forgets it',
      async (tools) => ({
        METRICS_EXEMPLARS: '1',
        OTEL_EXPORTER_OTLP_ENDPOINT: await startCollector(tools),
      }),
    ),
    contestant(AS_SHIPPED, 'every log line, metrics, no spans', () => Promise.resolve({})),
    contestant(TELLING, 'EVENTS_URL=postgres:, so that every change of a state writes an event as well', () =>
      Promise.resolve({ EVENTS_URL: 'postgres:' }),
    ),
    contestant(SILENT, 'LOG_LEVEL=error', () => Promise.resolve({ LOG_LEVEL: 'error' })),
  ],
  goals: [{ measurement: 'rate', relation: 'at least', value: 0.85, of: [SILENT] }],
};
