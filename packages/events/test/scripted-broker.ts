// A broker in memory that does the least that a broker has to: it keeps messages in order
// until they are acknowledged, hands them to one receiver at a time, and can be away.
import { TransportUnavailableError } from '../src/errors.ts';
import type { Broker, ReceivingDeps } from '../src/adapters/broker.ts';
import type { InletSession } from '../src/adapters/inlet/inlet-session.ts';
import { keepReceiving } from '../src/adapters/keep-receiving.ts';
import { toBody } from '../src/adapters/wire.ts';

const bytesMax = 1_000_000;

type Message = { readonly text: string };

export type ScriptedBroker = Broker & {
  goAway(): void;
  comeBack(): void;
  send(text: string): void;
  takeLaidAside(): readonly string[];
};

export function createScriptedBroker(): ScriptedBroker {
  const kept: Message[] = [];
  const laidAside: string[] = [];
  let isAway = false;
  let active: { readonly session: InletSession<Message>; readonly lose: () => void } | null = null;

  const keep = (text: string): void => {
    const message = { text };
    kept.push(message);
    active?.session.push(message);
  };
  const mustBeThere = (): void => {
    if (isAway) throw new TransportUnavailableError('It is away.');
  };

  const receive = async ({ openSession }: ReceivingDeps, signal: AbortSignal): Promise<void> => {
    mustBeThere();
    if (active !== null) return; // asked again after a pause, as a standby is
    const lost = Promise.withResolvers<undefined>();
    signal.addEventListener('abort', () => lost.resolve(undefined), { once: true });
    const session = openSession<Message>({
      bodyOf: ({ text }) => text,
      acknowledge: async (messages) => {
        await Promise.resolve(); // what is thrown rejects
        mustBeThere();
        for (const message of messages) kept.splice(kept.indexOf(message), 1);
      },
      layAside: ({ text }) => {
        laidAside.push(text);
        return Promise.resolve();
      },
    });
    active = { session, lose: () => lost.resolve(undefined) };
    for (const message of kept) session.push(message);
    await lost.promise;
    await session.end();
    active = null;
  };

  return {
    openSending: () => ({
      send: async (events) => {
        await Promise.resolve(); // what is thrown rejects
        const texts = events.map((event) => toBody(event, bytesMax).toString());
        mustBeThere();
        texts.forEach(keep);
      },
      letGo: () => Promise.resolve(),
    }),
    startReceiving: (deps) => ({
      ...keepReceiving({
        receive: async (signal, onKnown) => {
          onKnown();
          await receive(deps, signal);
        },
        pause: deps.pause,
        onOutage: deps.onOutage,
        letGo: () => Promise.resolve(),
      }),
      backlog: () => Promise.resolve(kept.length),
    }),
    goAway: () => {
      isAway = true;
      active?.lose();
    },
    comeBack: () => {
      isAway = false;
    },
    send: keep,
    takeLaidAside: () => laidAside.splice(0),
  };
}
