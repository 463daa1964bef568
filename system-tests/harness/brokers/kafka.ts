// Apache Kafka, one node that is broker and controller at once (KRaft).
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@relevo/local-runtime';
import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import type { BrokerKind, RunningBroker } from './broker.ts';
import { acceptsConnections, createBrokerFolder, createBrokerProcess } from './broker-process.ts';
import { classPathOf, fetchJars, javaIsMissing } from './maven-jars.ts';

const artifact = { group: 'org.apache.kafka', artifact: 'kafka_2.13', version: '4.3.1' };
const clusterId = 'cmVsZXZvLXN5c3RlbS10ZQ';
const java = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-classpath', classPathOf(artifact)];

export const kafka: BrokerKind = {
  missing: () => javaIsMissing(artifact),
  prepare: () => fetchJars(artifact),
  start: startKafka,
};

async function startKafka(): Promise<RunningBroker> {
  const folder = createBrokerFolder('kafka');
  const [port, controllerPort] = await Promise.all([findFreePort(), findFreePort()]);
  const settings = join(folder.path, 'server.properties');
  writeFileSync(settings, settingsOf({ port, controllerPort, data: join(folder.path, 'data') }));
  execFileSync(
    'java',
    [...java, 'kafka.tools.StorageTool', 'format', '--cluster-id', clusterId, '--config', settings],
    { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const node = createBrokerProcess({
    name: 'Kafka',
    command: 'java',
    args: [...java, 'kafka.Kafka', settings],
    folder: folder.path,
    isUp: () => acceptsConnections(port),
  });
  await node.start();
  const connection = { clientId: 'harness', bootstrapBrokers: [`127.0.0.1:${port}`] };
  const taken = new Map<string, number>();

  return {
    urlOf: (topic) => `kafka://127.0.0.1:${port}?topic=${topic}`,
    kill: node.kill,
    start: node.start,
    stop: async () => {
      await node.stop();
      folder.remove();
    },
    sendText: async (topic, _service, text) => {
      const producer = new Producer({ ...connection, serializers: stringSerializers });
      await producer.send({ messages: [{ topic, key: 'somebody', value: text }] });
      await producer.close();
    },
    takeLaidAside: async (topic, service) => {
      const deadTopic = `${topic}.${service}.dead`;
      const consumer = new Consumer({
        ...connection,
        groupId: `harness-${String(performance.now())}`,
        deserializers: stringDeserializers,
      });
      const texts: string[] = [];
      const count = Number((await consumer.listOffsets({ topics: [deadTopic] })).get(deadTopic)?.[0] ?? 0n);
      if (count > 0) {
        const stream = await consumer.consume({ topics: [deadTopic], mode: 'earliest', autocommit: false });
        for await (const { value } of stream) {
          texts.push(value);
          if (texts.length === count) break;
        }
      }
      await consumer.close(true);
      const fresh = texts.slice(taken.get(deadTopic) ?? 0);
      taken.set(deadTopic, count);
      return fresh;
    },
  };
}

type Settings = { readonly port: number; readonly controllerPort: number; readonly data: string };

const settingsOf = ({ port, controllerPort, data }: Settings): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
log.dirs=${data}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
`;
