// Messages go out in order on one socket, and each is answered when it is on disk. A
// socket that fails takes all that was not answered with it.
import { TransportUnavailableError } from '../../errors.ts';
import { settleAll } from '../settle-all.ts';
import { openPulsarSocket } from './pulsar-socket.ts';
import type { PulsarAddress } from './pulsar-address.ts';

type PulsarMessage = {
  readonly body: Buffer;
  readonly key?: string;
  readonly properties: Readonly<Record<string, string>>;
};

export type PulsarProducer = {
  /** Resolves once all are confirmed. */
  send(messages: readonly PulsarMessage[]): Promise<void>;
  close(): Promise<void>;
};

/** `onLost` is called when no more can be sent with it. */
export async function openPulsarProducer(
  address: PulsarAddress,
  topic: string,
  onLost: () => void,
): Promise<PulsarProducer> {
  const unconfirmed = new Map<string, PromiseWithResolvers<undefined>>();
  let sent = 0;
  const socket = await openPulsarSocket({
    address,
    path: `producer/${topic}?sendTimeoutMillis=10000&maxPendingMessages=10000`,
    onMessage: ({ result, context }) => {
      const key = String(context);
      const waiting = unconfirmed.get(key);
      unconfirmed.delete(key);
      if (result === 'ok') waiting?.resolve(undefined);
      else waiting?.reject(new TransportUnavailableError(`Pulsar answered ${String(result)}.`));
    },
  });
  void socket.closed.then(() => {
    onLost();
    for (const { reject } of unconfirmed.values())
      reject(new TransportUnavailableError('The connection to Pulsar was lost.'));
    unconfirmed.clear();
  });

  const sendOne = ({ body, key, properties }: PulsarMessage): Promise<undefined> => {
    sent += 1;
    const context = String(sent);
    const confirmed = Promise.withResolvers<undefined>();
    unconfirmed.set(context, confirmed);
    socket.send({
      payload: body.toString('base64'),
      properties,
      context,
      ...(key === undefined ? {} : { key }),
    });
    return confirmed.promise;
  };

  return {
    send: async (messages) => {
      await settleAll(messages.map(sendOne));
    },
    close: socket.close,
  };
}
