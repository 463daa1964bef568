// Server-sent events for whoever watches. A watcher that does not read is cut,
// and nothing is formatted while nobody watches.
import type { RequestHandler, Response } from 'express';
import { sendProblem } from '@relevo/service-kit';
import type { Cancel, Clock } from './clock.ts';

const heartbeatMs = 15_000;
const backlogBytesMax = 262_144;

export type EventStream = {
  /** The payload is made only where somebody listens. It must not hold a whole phone number or a body. */
  publish(type: string, payload: () => Readonly<Record<string, unknown>>): void;
  readonly handler: RequestHandler;
  count(): number;
  close(): void;
};

export function createEventStream({ clock, clientsMax }: { clock: Clock; clientsMax: number }): EventStream {
  const clients = new Set<Response>();
  let cancelHeartbeat: Cancel = () => undefined;
  let lastId = 0;

  const write = (text: string): void => {
    for (const client of clients) {
      if (client.writableLength > backlogBytesMax) client.destroy();
      else client.write(text);
    }
  };
  const beat = (): void => {
    cancelHeartbeat = clock.after(heartbeatMs, () => {
      write(': still here\n\n');
      if (clients.size > 0) beat();
    });
  };

  return {
    publish(type, payload) {
      if (clients.size === 0) return;
      lastId += 1;
      const event = JSON.stringify({ at: new Date(clock.now()).toISOString(), ...payload() });
      write(`id: ${lastId}\nevent: ${type}\ndata: ${event}\n\n`);
    },
    handler(request, response) {
      if (clients.size >= clientsMax) {
        sendProblem(response, {
          status: 503,
          code: 'too_many_watchers',
          title: 'Too many are watching already.',
          detail: `At most ${clientsMax} event streams can be open; close one and try again.`,
          retryAfterSeconds: 5,
        });
        return;
      }
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      response.write('retry: 1000\n\n');
      if (clients.size === 0) beat();
      clients.add(response);
      request.on('close', () => {
        clients.delete(response);
        if (clients.size === 0) cancelHeartbeat();
      });
    },
    count: () => clients.size,
    close() {
      cancelHeartbeat();
      for (const client of clients) client.destroy();
      clients.clear();
    },
  };
}
