// Puts an answer on the real socket, whole or damaged. Every way of holding a
// socket open is bounded and ends when the client leaves or the notifier closes.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Cancel, Clock } from './clock.ts';
import type { Transport } from './answer-plan.ts';
import { drawAt } from './seeded-draw.ts';
import type { ProviderAnswer } from './provider-dialect.ts';

const reasons: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 204: 'No Content' };

/** Answers that wait: for a delay, for a slow body, for ever. */
export type HeldAnswers = {
  hold(response: ServerResponse, delayMs: number, then: () => void): void;
  count(): number;
  /** Cuts every connection whose answer is still held. */
  cutAll(): void;
};

export function createHeldAnswers(clock: Clock): HeldAnswers {
  const held = new Map<ServerResponse, Cancel>();
  return {
    hold(response, delayMs, then) {
      if (response.destroyed) return;
      const letGo = (): void => {
        held.get(response)?.();
        held.delete(response);
      };
      response.once('close', letGo);
      const cancel = clock.after(delayMs, () => {
        held.delete(response);
        response.off('close', letGo);
        then();
      });
      held.set(response, cancel);
    },
    count: () => held.size,
    cutAll() {
      for (const response of [...held.keys()]) response.req.socket.destroy();
    },
  };
}

function garbageOf({ bytes, seed }: { bytes: number; seed: number }): Buffer {
  const garbage = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 1) garbage[at] = Math.floor(drawAt({ seed, n: at, use: 'value' }) * 256);
  // Never the beginning of a status line, whatever the seed.
  garbage[0] = 0x16;
  return garbage;
}

function writeWhole(response: ServerResponse, answer: ProviderAnswer): void {
  const isEmpty = answer.body === '' && answer.status === 204;
  const length = isEmpty ? {} : { 'Content-Length': String(Buffer.byteLength(answer.body)) };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  response.end(answer.body);
}

function writeTruncated(response: ServerResponse, answer: ProviderAnswer): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': String(body.length) });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

function writeMalformedChunk(socket: Socket, answer: ProviderAnswer): void {
  const body = Buffer.from(answer.body);
  const half = body.subarray(0, Math.ceil(body.length / 2));
  const head = [
    `HTTP/1.1 ${answer.status} ${reasons[answer.status] ?? 'Answer'}`,
    ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`),
    'Transfer-Encoding: chunked',
  ].join('\r\n');
  const chunk = Buffer.concat([Buffer.from(`${half.length.toString(16)}\r\n`), half, Buffer.from('\r\n')]);
  socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), chunk, Buffer.from('not-a-length\r\n')]), () =>
    socket.destroySoon(),
  );
}

const sliceMsMin = 100;

function writeSlowly(
  { response, answer, held }: { response: ServerResponse; answer: ProviderAnswer; held: HeldAnswers },
  bytesPerS: number,
): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': String(body.length) });
  response.flushHeaders();
  const sliceMs = Math.max(sliceMsMin, 1_000 / bytesPerS);
  const sliceBytes = Math.max(1, Math.round((bytesPerS * sliceMs) / 1_000));
  const writeFrom = (start: number): void => {
    if (start >= body.length) {
      response.end();
      return;
    }
    response.write(body.subarray(start, start + sliceBytes));
    held.hold(response, sliceMs, () => writeFrom(start + sliceBytes));
  };
  held.hold(response, sliceMs, () => writeFrom(0));
}

export type Transmission = {
  readonly response: ServerResponse;
  readonly answer: ProviderAnswer;
  readonly transport: Transport;
  readonly held: HeldAnswers;
};

export function transmit(transmission: Transmission): void {
  const { response, answer, transport, held } = transmission;
  if (response.req.socket.destroyed) return; // the client has left
  const { socket } = response;
  if (socket === null) {
    // Behind another answer on the same connection: the socket comes with its turn.
    response.once('socket', () => transmit(transmission));
    return;
  }
  switch (transport.how) {
    case 'intact':
      writeWhole(response, answer);
      return;
    case 'truncated':
      writeTruncated(response, answer);
      return;
    case 'truncated_json': {
      // Well-formed HTTP around half a document: only a parser notices.
      const body = answer.body.slice(0, Math.floor(answer.body.length / 2));
      writeWhole(response, { ...answer, body });
      return;
    }
    case 'malformed_chunk':
      writeMalformedChunk(socket, answer);
      return;
    case 'slow':
      writeSlowly({ response, answer, held }, transport.bytesPerS);
      return;
    case 'garbage':
      socket.write(garbageOf(transport), () => socket.destroySoon());
      return;
    case 'close':
      socket.destroy();
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'silence':
      held.hold(response, transport.maxMs, () => socket.destroy());
      return;
  }
}
