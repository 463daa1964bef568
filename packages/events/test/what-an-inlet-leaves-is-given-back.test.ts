// A broker that knows no connections has to be told what nobody deals with any more.
import { describe, expect, it } from '@jest/globals';
import { createEventLog, createWakeUp, toCloudEvent } from '../index.ts';
import type { EventDatabase } from '../index.ts';
import { openInletSession } from '../src/adapters/inlet/inlet-session.ts';
import type { MessageHolder } from '../src/adapters/inlet/inlet-session.ts';
import { pauseByTimer } from '../src/wake-up.ts';
import { newTestId } from './log-database.ts';

type Message = { readonly name: string; readonly body: string };

const messageOf = (name: string): Message => {
  const id = newTestId();
  const event = { id, source: '/relevo/test', stream: name, version: 1, type: 'relevo.trial.made.v1' };
  const described = { ...event, data: {}, cause: null, correlation: id, traceparent: null, atMs: 0 };
  return { name, body: JSON.stringify(toCloudEvent(described)) };
};

function openSession(database: EventDatabase, taking: Partial<MessageHolder<Message>> = {}) {
  const givenBack: string[] = [];
  const acknowledged = Promise.withResolvers<readonly Message[]>();
  const deps = {
    log: createEventLog({ schema: 'inbound', source: '/relevo/test', newId: newTestId }),
    wakeUp: createWakeUp(),
    pause: pauseByTimer,
    onOutage: () => undefined,
  };
  const session = openInletSession<Message>(
    { ...deps, database },
    {
      bodyOf: ({ body }) => body,
      acknowledge: (messages) => {
        acknowledged.resolve(messages);
        return Promise.resolve();
      },
      layAside: () => Promise.resolve(),
      giveBack: (messages) => {
        givenBack.push(...messages.map(({ name }) => name));
        return Promise.resolve();
      },
      ...taking,
    },
  );
  return { session, givenBack, acknowledged: acknowledged.promise };
}

const away: EventDatabase = { transaction: () => Promise.reject(new Error('away')) };

describe('an inlet session that ends', () => {
  it('gives back what it could not write and what it has not begun, in the order in which it came', async () => {
    const tried = Promise.withResolvers<undefined>();
    const { session, givenBack } = openSession({
      transaction: () => {
        tried.resolve(undefined);
        return Promise.reject(new Error('away'));
      },
    });
    for (const name of ['a', 'b', 'c']) session.push(messageOf(name));
    await tried.promise;
    await session.end();
    expect(givenBack).toEqual(['a', 'b', 'c']);
  });

  it('gives back nothing that it has acknowledged', async () => {
    const { session, givenBack, acknowledged } = openSession(away);
    session.push({ name: 'a', body: 'no JSON' }); // laid aside, for which no database is needed
    expect(await acknowledged).toHaveLength(1);
    await session.end();
    expect(givenBack).toEqual([]);
  });

  it('ends where the broker takes nothing back', async () => {
    const { session } = openSession(away, { giveBack: () => Promise.reject(new Error('away')) });
    session.push(messageOf('a'));
    await expect(session.end()).resolves.toBeUndefined();
  });
});
