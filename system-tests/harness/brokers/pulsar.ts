// Apache Pulsar standalone: broker, bookie and metadata in one process, with its WebSocket API.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@relevo/local-runtime';
import type { BrokerKind, RunningBroker } from './broker.ts';
import { createBrokerFolder, createBrokerProcess } from './broker-process.ts';
import { classPathOf, fetchJars, javaIsMissing } from './maven-jars.ts';
import { until } from '../until.ts';

const CONNECT_MS_MAX = 30_000;

const artifact = {
  group: 'org.apache.pulsar',
  artifact: 'pulsar-broker',
  version: '4.0.7',
  without: ['org.apache.pulsar:jetcd-core-shaded'],
};

export const pulsar: BrokerKind = {
  missing: () => javaIsMissing(artifact),
  prepare: () => fetchJars(artifact),
  start: startPulsar,
};

async function startPulsar(): Promise<RunningBroker> {
  const folder = createBrokerFolder('pulsar');
  const [port, brokerPort, bookiePort] = await Promise.all([findFreePort(), findFreePort(), findFreePort()]);
  const settings = join(folder.path, 'standalone.conf');
  writeFileSync(settings, settingsOf(port, brokerPort));
  const node = createBrokerProcess({
    name: 'Pulsar',
    command: 'java',
    args: [
      ...java,
      '-classpath',
      classPathOf(artifact),
      'org.apache.pulsar.PulsarStandaloneStarter',
      ...['--config', settings, '--no-functions-worker', '--no-stream-storage', '--num-bookies', '1'],
      ...[
        '--metadata-dir',
        join(folder.path, 'metadata'),
        '--bookkeeper-dir',
        join(folder.path, 'bookkeeper'),
      ],
      ...['--bookkeeper-port', String(bookiePort)],
    ],
    folder: folder.path,
    isUp: () => isReady(port),
  });
  await node.start();
  const taken = new Map<string, number>();

  return {
    urlOf: (topic) => `pulsar://127.0.0.1:${port}?topic=${topic}`,
    kill: node.kill,
    start: node.start,
    stop: async () => {
      await node.stop();
      folder.remove();
    },
    sendText: async (topic, _service, text) => {
      const producer = await until(`Pulsar that lets one produce to ${topic}`, CONNECT_MS_MAX, () =>
        openProducer(port, topic),
      );
      const answered = new Promise<Answer>((resolve, reject) => {
        producer.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data)) as Answer));
        producer.addEventListener('close', () => reject(new Error('Pulsar closed the connection.')));
      });
      producer.send(JSON.stringify({ payload: Buffer.from(text).toString('base64'), context: '1' }));
      const answer = await answered;
      producer.close();
      if (answer.result !== 'ok') throw new Error(`Pulsar answered ${JSON.stringify(answer)}.`);
    },
    takeLaidAside: async (topic, service) => {
      const texts: string[] = [];
      const place = `${placeOf(`${topic}-${service}-dead`)}/subscription/kept/position`;
      const before = taken.get(place) ?? 0;
      for (;;) {
        const response = await fetch(`${adminOf(port)}/${place}/${before + texts.length + 1}`);
        const text = await response.text();
        if (response.ok) texts.push(text);
        else if (response.status !== 404) throw new Error(`Pulsar answered ${response.status}: ${text}`);
        else break;
      }
      taken.set(place, before + texts.length);
      return texts;
    },
  };
}

type Answer = { readonly result: string };

const placeOf = (topic: string): string => `persistent/public/default/${topic}`;
const adminOf = (port: number): string => `http://127.0.0.1:${port}/admin/v2`;

/** None where it is refused. Nothing was sent then, so it can be asked again. */
function openProducer(port: number, topic: string): Promise<WebSocket | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/v2/producer/${placeOf(topic)}`);
  return new Promise((resolve) => {
    socket.addEventListener('open', () => resolve(socket), { once: true });
    socket.addEventListener('close', () => resolve(undefined), { once: true });
  });
}

/** Its administration answers before anybody can produce, so that it is asked for what the tests need. */
async function isReady(port: number): Promise<boolean> {
  const producer = await openProducer(port, 'readiness');
  producer?.close();
  return producer !== undefined;
}

const opened = ['java.base/java.lang', 'java.base/java.util', 'java.base/java.nio', 'java.base/sun.nio.ch'];
const java = [
  '-Xmx768m',
  '-XX:MaxDirectMemorySize=512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dio.netty.tryReflectionSetAccessible=true',
  '-Dpulsar.allocator.exit_on_oom=true',
  ...opened.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
];

const settingsOf = (port: number, brokerPort: number): string => `
clusterName=standalone
advertisedAddress=127.0.0.1
bindAddress=127.0.0.1
webServicePort=${port}
brokerServicePort=${brokerPort}
webSocketServiceEnabled=true
webSocketNumServiceThreads=4
webSocketMaxTextFrameSize=1048576
managedLedgerDefaultEnsembleSize=1
managedLedgerDefaultWriteQuorum=1
managedLedgerDefaultAckQuorum=1
managedLedgerCacheSizeMB=64
loadBalancerEnabled=false
allowAutoTopicCreationType=non-partitioned
brokerDeleteInactiveTopicsEnabled=false
diskUsageThreshold=0.99
diskUsageWarnThreshold=0.98
`;
