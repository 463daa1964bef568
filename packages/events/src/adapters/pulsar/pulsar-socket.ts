// A WebSocket of Node's own, which is open when it is handed out, or given up after a time.
import { TransportUnavailableError } from '../../errors.ts';
import { atMost, closeMsMax, sendMsMax } from '../within-time.ts';
import type { PulsarAddress } from './pulsar-address.ts';

export type PulsarSocket = {
  readonly send: (message: Readonly<Record<string, unknown>>) => void;
  /** Resolves when it is closed, by whomever. */
  readonly closed: Promise<void>;
  readonly close: () => Promise<void>;
};

export type PulsarSocketOptions = {
  readonly address: PulsarAddress;
  /** After `/ws/v2/`. */
  readonly path: string;
  readonly onMessage: (message: Readonly<Record<string, unknown>>) => void;
};

export async function openPulsarSocket(options: PulsarSocketOptions): Promise<PulsarSocket> {
  const { address, path, onMessage } = options;
  const socket = new WebSocket(`${address.webSocket}/${path}`, { headers: { ...address.headers } });
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve(), { once: true });
  });
  const opened = new Promise<void>((resolve) => {
    socket.addEventListener('open', () => resolve(), { once: true });
  });
  socket.addEventListener('error', () => undefined); // a close follows
  socket.addEventListener('message', ({ data }) => {
    const message: unknown = JSON.parse(String(data));
    if (typeof message === 'object' && message !== null) onMessage({ ...message });
  });
  await atMost(sendMsMax, Promise.race([opened, closed]));
  if (socket.readyState !== WebSocket.OPEN) {
    socket.close();
    throw new TransportUnavailableError('Pulsar can not be reached.');
  }
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    closed,
    close: async () => {
      socket.close();
      await atMost(closeMsMax, closed);
    },
  };
}
