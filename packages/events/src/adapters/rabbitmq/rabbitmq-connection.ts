// The client reconnects by itself, for as long as the connection is not closed.
import { Connection } from 'rabbitmq-client';
import { atMost, closeMsMax, sendMsMax } from '../within-time.ts';

export function connectToRabbitmq(url: URL, connectionName: string): Connection {
  const address = new URL(url.href);
  address.search = '';
  const connection = new Connection({
    url: address.href,
    connectionName,
    acquireTimeout: sendMsMax,
    heartbeat: 10,
    frameMax: 131_072,
    retryLow: 100,
    retryHigh: 5_000,
  });
  // Whoever uses the connection is told as well, by the promise that it waits for.
  connection.on('error', () => undefined);
  return connection;
}

/** In bounded time, also where the broker does not answer any more. */
export async function closeConnection(connection: Connection): Promise<void> {
  await atMost(closeMsMax, connection.close());
  connection.unsafeDestroy();
}
