// RabbitMQ from the system's packages, as a node of its own: another name, other ports,
// other data and another epmd than a service of this machine would have.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@relevo/local-runtime';
import { Connection } from 'rabbitmq-client';
import type { BrokerKind, RunningBroker } from './broker.ts';
import { acceptsConnections, createBrokerFolder, createBrokerProcess } from './broker-process.ts';

// Not the one in /usr/sbin, which changes to the user of the service.
const server = '/usr/lib/rabbitmq/bin/rabbitmq-server';

export const rabbitmq: BrokerKind = {
  missing: () =>
    existsSync(server) ? null : 'RabbitMQ is not here. Get it with  apt-get install rabbitmq-server',
  prepare: () => Promise.resolve(),
  start: startRabbitmq,
};

async function startRabbitmq(): Promise<RunningBroker> {
  const folder = createBrokerFolder('rabbitmq');
  const [port, distributionPort, epmdPort] = await Promise.all([
    findFreePort(),
    findFreePort(),
    findFreePort(),
  ]);
  const address = { ERL_EPMD_PORT: String(epmdPort), ERL_EPMD_ADDRESS: '127.0.0.1' };
  const epmd = createBrokerProcess({
    name: 'epmd',
    command: 'epmd',
    args: ['-address', '127.0.0.1', '-port', String(epmdPort)],
    folder: folder.path,
    isUp: () => acceptsConnections(epmdPort),
  });
  writeFileSync(join(folder.path, 'plugins'), '[].');
  writeFileSync(
    join(folder.path, 'rabbitmq.conf'),
    `listeners.tcp.default = 127.0.0.1:${port}\nlog.console = true\nlog.console.level = warning\ndisk_free_limit.absolute = 50MB\n`,
  );
  const node = createBrokerProcess({
    name: 'RabbitMQ',
    command: server,
    args: [],
    env: {
      ...address,
      HOME: folder.path,
      RABBITMQ_NODENAME: `relevo-${port}@localhost`,
      RABBITMQ_DIST_PORT: String(distributionPort),
      RABBITMQ_CONFIG_FILE: join(folder.path, 'rabbitmq.conf'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder.path, 'plugins'),
      RABBITMQ_MNESIA_BASE: join(folder.path, 'data'),
      RABBITMQ_LOGS: '-',
      // The script then becomes the server, which can be killed by its id.
      RABBITMQ_ALLOW_INPUT: '1',
      RABBITMQ_SERVER_START_ARGS: '-noinput',
      RABBITMQ_IO_THREAD_POOL_SIZE: '8',
    },
    folder: folder.path,
    isUp: () => answers(port),
  });
  await epmd.start();
  await node.start();
  const url = `amqp://guest:guest@127.0.0.1:${port}`;

  return {
    urlOf: (topic) => `${url}?topic=${topic}`,
    kill: node.kill,
    start: node.start,
    stop: async () => {
      await node.stop();
      await epmd.stop();
      folder.remove();
    },
    sendText: (topic, service, text) =>
      connected(url, async (connection) => {
        const publisher = connection.createPublisher({ confirm: true });
        await publisher.send({ routingKey: `${topic}.${service}`, durable: true }, Buffer.from(text));
        await publisher.close();
      }),
    takeLaidAside: (topic, service) =>
      connected(url, async (connection) => {
        const texts: string[] = [];
        for (;;) {
          const message = await connection.basicGet({ queue: `${topic}.${service}.dead`, noAck: true });
          if (message === undefined) return texts;
          texts.push(String(message.body));
        }
      }),
  };
}

async function connected<Result>(
  url: string,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = new Connection(url);
  connection.on('error', () => undefined);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** The port is open before the server answers on it. */
async function answers(port: number): Promise<boolean> {
  if (!(await acceptsConnections(port))) return false;
  const connection = new Connection({ url: `amqp://guest:guest@127.0.0.1:${port}`, acquireTimeout: 2_000 });
  connection.on('error', () => undefined);
  try {
    await connection.onConnect(2_000);
    return true;
  } catch {
    return false;
  } finally {
    connection.unsafeDestroy();
  }
}
