// A way to a server that can be cut: an outage of a broker that is nobody's process here, as a cloud's is. What was under
// way is lost in both directions, and what the server holds stays there.
import { createConnection, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { findFreePort } from '@relevo/local-runtime';

export type Cable = {
  readonly port: number;
  /** Ends every connection, and takes no further one. */
  readonly cut: () => Promise<void>;
  /** On the same port. */
  readonly mend: () => Promise<void>;
};

export async function layCable(serverPort: number): Promise<Cable> {
  const port = await findFreePort();
  const sockets = new Set<Socket>();
  const lead = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('error', () => undefined); // a close follows
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.pipe(to);
  };
  const end = createServer((near) => {
    const far = createConnection({ host: '127.0.0.1', port: serverPort });
    lead(near, far);
    lead(far, near);
  });
  const cable: Cable = {
    port,
    cut: () =>
      new Promise((resolve) => {
        end.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    mend: () => new Promise((resolve) => end.listen({ port, host: '127.0.0.1' }, resolve)),
  };
  await cable.mend();
  return cable;
}
