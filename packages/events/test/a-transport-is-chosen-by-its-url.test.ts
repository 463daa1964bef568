import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWakeUp, eachEvent, isTopicName, openTransport, readEventsUrl } from '../index.ts';
import type { LoggedEvent, TransportOptions } from '../index.ts';
import { brokerModules, loadBroker } from '../src/transport/load-broker.ts';
import { createLogDatabase, newTestId } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';

const addressOf = (text: string) => {
  const read = readEventsUrl(text);
  if ('problem' in read) throw new Error(read.problem);
  if (read.eventsUrl.name === 'postgres') throw new Error('postgres has no address');
  return read.eventsUrl;
};

describe('EVENTS_URL', () => {
  let logDatabase: LogDatabase;
  let deps: Omit<TransportOptions, 'url'>;
  beforeAll(async () => {
    logDatabase = await createLogDatabase();
    deps = { log: logDatabase.log, database: logDatabase.pool, wakeUp: createWakeUp() };
  });
  afterAll(() => logDatabase.drop());

  it("means the service's own log with postgres:, which needs no relay", async () => {
    const transport = await openTransport({ url: 'postgres:', ...deps });
    expect(transport).toMatchObject({ name: 'postgres', needsRelay: false });
    const heard = new Promise((resolve) => {
      transport.subscriber.subscribe({
        consumer: 'one',
        handle: eachEvent((event) => {
          resolve(event.stream);
          return Promise.resolve([]);
        }),
      });
    });
    await transport.publisher.publish([eventOf('a')]);
    expect(await heard).toBe('a');
    await Promise.all([transport.close(), transport.close()]);
    await expect(transport.publisher.publish([])).rejects.toMatchObject({ code: 'transport_closed' });
  });

  it.each([
    ['amqp://guest:guest@one:5672/shop', 'rabbitmq', ['one:5672']],
    ['amqps://one', 'rabbitmq', ['one']],
    ['kafka://one:9092,two:9092,three?tls=1', 'kafka', ['one:9092', 'two:9092', 'three']],
    ['kafka+ssl://user:pass@one,two?sasl=scram-sha-256', 'kafka', ['one', 'two']],
    ['pulsar+ssl://:token@one:8443/tenant/namespace', 'pulsar', ['one:8443']],
    ['sqs://key:secret@eu-west-1', 'sns-sqs', ['eu-west-1']],
    ['sqs://us-east-1?endpoint=http://127.0.0.1:4566', 'sns-sqs', ['us-east-1']],
  ])('%s means a broker', (text, name, hosts) => {
    expect(addressOf(text)).toMatchObject({ name, address: { hosts, topic: 'relevo-events', services: [] } });
  });

  it('names a topic, and the services that a publisher makes a place for', () => {
    const { address } = addressOf('amqp://one?topic=shop&services=order-service,search');
    expect(address).toMatchObject({ topic: 'shop', services: ['order-service', 'search'] });
  });

  it('can be told another topic, where that is one for every broker', () => {
    expect(['partner-events', 'P_1', 'x'.repeat(30)].filter(isTopicName)).toHaveLength(3);
    expect(['', 'a.b', 'a/b', '-a', 'x'.repeat(31)].filter(isTopicName)).toEqual([]);
  });

  it.each([
    ['carrier-pigeon://relevo:secret@one', /^has to be postgres:, amqp:\/\/<host>, /],
    ['postgres://relevo:secret@one/relevo', /^has to be postgres:, /],
    ['amqp://relevo:secret@', /^has to be postgres:, /],
    ['nonsense secret', /^has to be postgres:, /],
    ['amqp://relevo:secret@one?tls=1', /^has a parameter that is none of topic, services$/],
    ['kafka://one?sasl=secret', /^has a sasl that does not match \^\(plain\|/],
    ['sqs://key:secret@eu-west-1?endpoint=queue', /^has a endpoint that does not match /],
    ['pulsar://:secret@one?topic=a/b', /^has a topic that does not match /],
  ])('refuses %s, and quotes nothing of it', async (url, problem) => {
    const read = readEventsUrl(url);
    expect(read).toEqual({ problem: expect.stringMatching(problem) });
    expect(JSON.stringify(read)).not.toContain('secret');
    await expect(openTransport({ url, ...deps })).rejects.toMatchObject({
      code: 'transport_settings',
      message: expect.not.stringContaining('secret'),
    });
  });

  it.each(['rabbitmq', 'kafka', 'sns-sqs'] as const)(
    'says how to get the client of %s where it is not installed',
    async (name) => {
      const missing = Object.assign(new Error('Cannot find module'), { code: 'ERR_MODULE_NOT_FOUND' });
      const { clients } = brokerModules[name];
      const modules = { ...brokerModules, [name]: { clients, load: () => Promise.reject(missing) } };
      const { address } = addressOf('amqp://relevo:secret@one');
      await expect(loadBroker(name, address, modules)).rejects.toMatchObject({
        code: 'transport_settings',
        message: `EVENTS_URL chooses ${name}, whose client is not installed: npm install ${clients}`,
      });
    },
  );

  it('needs a log for what comes from a broker, from whoever subscribes', async () => {
    const transport = await openTransport({ url: 'amqp://127.0.0.1:1', ...deps });
    expect(transport).toMatchObject({ name: 'rabbitmq', needsRelay: true });
    expect(() =>
      transport.subscriber.subscribe({ consumer: 'one', handle: () => Promise.resolve([]) }),
    ).toThrow(expect.objectContaining({ code: 'transport_settings' }));
    await transport.close();
  });

  it('tells of a broker that is away, and of an event that is too large for it', async () => {
    const transport = await openTransport({ url: 'amqp://127.0.0.1:1', ...deps });
    const large = { ...eventOf('a'), data: { text: 'x'.repeat(1_000_001) } };
    await expect(transport.publisher.publish([large])).rejects.toMatchObject({ code: 'event_too_large' });
    const publishing = transport.publisher.publish([eventOf('a')]);
    await expect(publishing).rejects.toMatchObject({ code: 'transport_unavailable' });
    await transport.close();
  });
});

function eventOf(stream: string): LoggedEvent {
  const id = newTestId();
  return {
    id,
    source: '/relevo/test',
    stream,
    version: 1,
    type: 'relevo.trial.made.v1',
    data: {},
    cause: null,
    correlation: id,
    traceparent: null,
    atMs: 0,
  };
}
