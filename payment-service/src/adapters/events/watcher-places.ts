// How many watch at once, and from where. A place is held until the connection is closed.
import type { Request, Response } from 'express';

export type PlaceLimits = {
  readonly watchersMax: number;
  /** Of these from one remote address, so that nobody takes them all. Behind a proxy all share one. */
  readonly watchersPerAddressMax: number;
};

export const placeLimits: PlaceLimits = { watchersMax: 100, watchersPerAddressMax: 25 };

export type WatcherPlaces = {
  /** False where there is none; nothing was answered then. */
  take(request: Request, response: Response): boolean;
};

export function createWatcherPlaces({ watchersMax, watchersPerAddressMax }: PlaceLimits): WatcherPlaces {
  const addresses = new Map<Response, string>();
  return {
    take(request, response) {
      if (addresses.size >= watchersMax) return false;
      // It was sent behind another request on the same connection, and that one is not answered yet. Behind a
      // stream, which does not end, it would hold its place without ever being written.
      if (response.socket === null) return false;
      const address = request.socket.remoteAddress ?? '';
      const fromThere = [...addresses.values()].filter((each) => each === address);
      if (fromThere.length >= watchersPerAddressMax) return false;
      addresses.set(response, address);
      response.on('close', () => addresses.delete(response));
      return true;
    },
  };
}

/** Answers with the head of a stream. False where no more than that was asked for. */
export function beginStream(request: Request, response: Response): boolean {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  if (request.method !== 'HEAD') return true;
  response.end();
  return false;
}
